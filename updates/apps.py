from django.apps import AppConfig


class UpdatesConfig(AppConfig):
    name = "updates"
    verbose_name = "Updates"

    def ready(self) -> None:
        from updates import linking, searching  # noqa: F401 - say what can be found, and what leads to it
