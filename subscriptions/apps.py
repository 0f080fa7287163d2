from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "subscriptions"
    verbose_name = "Subscriptions"

    def ready(self) -> None:
        from publishing import changes
        from subscriptions.tasks import tick

        changes.listeners.append(tick.delay)
