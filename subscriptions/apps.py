from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "subscriptions"
    verbose_name = "Subscriptions"

    def ready(self) -> None:
        from publishing import changes, telling
        from subscriptions import foretelling
        from subscriptions.tasks import tick

        changes.listeners.append(tick.delay)
        telling.counters.append(foretelling.count)
        telling.proofs.append(foretelling.send_proof)
        telling.looks.append(foretelling.look)
