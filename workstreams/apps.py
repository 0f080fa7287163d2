from django.apps import AppConfig


class WorkstreamsConfig(AppConfig):
    name = "workstreams"
    verbose_name = "Workstreams"

    def ready(self) -> None:
        from workstreams import moving, searching  # noqa: F401 - what can be found, and where it was
