from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = "Groups and meetings"

    def ready(self) -> None:
        from meetings import linking, news, searching  # noqa: F401 - what can be found, what leads to it, what it tells
