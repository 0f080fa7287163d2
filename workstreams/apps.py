from django.apps import AppConfig


class WorkstreamsConfig(AppConfig):
    name = "workstreams"
    verbose_name = "Workstreams"

    def ready(self) -> None:
        from workstreams import linking, moving, news, searching  # noqa: F401 - what can be found, where it was, what leads to it, what it tells
