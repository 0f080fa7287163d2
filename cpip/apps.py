from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "cpip"
    verbose_name = "Programme portal"
