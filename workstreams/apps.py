from django.apps import AppConfig


class WorkstreamsConfig(AppConfig):
    name = "workstreams"
    verbose_name = "Workstreams"

    def ready(self) -> None:
        from workstreams import searching  # noqa: F401 - says what can be found
