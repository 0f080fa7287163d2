from django.apps import AppConfig


class UpdatesConfig(AppConfig):
    name = "updates"
    verbose_name = "Updates"

    def ready(self) -> None:
        from updates import searching  # noqa: F401 - says what can be found
