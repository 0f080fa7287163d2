from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = "Documents"

    def ready(self) -> None:
        from documents import linking, moving, news, searching  # noqa: F401 - what can be found, where it was, what leads to it, what it tells
