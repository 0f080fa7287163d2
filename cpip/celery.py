"""The Celery application: workers do what takes time, beat keeps the clock."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpip.settings")

app = Celery("cpip")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
