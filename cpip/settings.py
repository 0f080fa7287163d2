"""Settings: everything that differs between one installation and another comes from the environment.

In service set PORTAL_URL, SECRET_KEY, DATABASE_URL, REDIS_URL and EMAIL_URL. The demo writes its own into
DATA_DIR/demo.env, so that manage.py finds the demo's database while it runs.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / ".data")

env = environ.Env()
if "DATABASE_URL" not in os.environ:
    env.read_env(DATA_DIR / "demo.env")

# Where readers find the portal. Links in emails are made from it, never from a request's Host header.
PORTAL_URL = env.str("PORTAL_URL").rstrip("/")
PORTAL_HOST = urlsplit(PORTAL_URL).hostname or ""
IS_HTTPS = urlsplit(PORTAL_URL).scheme == "https"

SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[PORTAL_HOST])

INSTALLED_APPS = [
    "cpip",
    "subscriptions",
    "updates",
    "documents",
    "meetings",
    "workstreams",
    "publishing",
    "people",
    "mail",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "publishing.plain_text.middleware",
    "csp.middleware.CSPMiddleware",
    "publishing.keeping.middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "meetings.deputy_door.Middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "publishing.unsaved.middleware",
    "publishing.former.middleware",
    "updates.importing.old_addresses.middleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "documents.limits.middleware",
]
# What is sent is refused by its size before it is read; a file that grows too large is let go of while it comes.
FILE_UPLOAD_HANDLERS = [
    "documents.limits.LargestFile",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# How much one form may bring: the forms count what is theirs, and say what is too much without losing the rest.
DATA_UPLOAD_MAX_NUMBER_FILES = 500
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024

ROOT_URLCONF = "cpip.urls"
WSGI_APPLICATION = "cpip.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "workstreams.context.programme",
            ],
            "builtins": ["cpip.templatetags.design", "publishing.templatetags.dates"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_TEMPLATE_PACK = "sgds"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["sgds"]
CRISPY_FAIL_SILENTLY = False

DATABASES = {"default": {**env.db("DATABASE_URL"), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "portal"}}

# Redis holds nudges only: what is due is worked out from PostgreSQL at each tick, so an emptied queue costs a minute.
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,  # more than the time limit of a task, or it would run twice
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
}
CELERY_TASK_PUBLISH_RETRY = False
# Packs take minutes, and have workers of their own: nothing else waits for them.
CELERY_TASK_ROUTES = {
    "meetings.tasks.make_pack": {"queue": "packs"},
    "meetings.tasks.make_waiting_packs": {"queue": "packs"},
}
CELERY_TIMEZONE = "Europe/London"
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "subscriptions.tasks.tick", "schedule": 60.0},
    "updates": {"task": "updates.tasks.publish_due", "schedule": 60.0},
    "reminders": {"task": "updates.tasks.send_reminders", "schedule": 300.0},
    "comments": {"task": "updates.tasks.send_comment_letters", "schedule": 60.0},
    "remarks": {"task": "updates.tasks.send_remark_letters", "schedule": 60.0},
    "reviews": {"task": "updates.tasks.send_review_letters", "schedule": 60.0},
    "comments forgotten": {"task": "updates.tasks.forget_comments", "schedule": 3600.0},
    "meetings": {"task": "meetings.tasks.send_letters", "schedule": 60.0},
    "consultations": {"task": "workstreams.tasks.announce_consultations", "schedule": 60.0},
    "deputies": {"task": "meetings.tasks.send_deputies_letters", "schedule": 60.0},
    "deputies forgotten": {"task": "meetings.tasks.forget_deputies", "schedule": crontab(hour="4", minute="35")},
    "invitations": {"task": "meetings.tasks.send_invitations", "schedule": 60.0},
    "new members found": {"task": "meetings.tasks.find_new_members", "schedule": 3600.0},
    "invitations forgotten": {"task": "meetings.tasks.forget_invitations", "schedule": crontab(hour="4", minute="30")},
    "files": {"task": "documents.tasks.look_into_waiting", "schedule": 60.0},
    "packs": {"task": "meetings.tasks.make_waiting_packs", "schedule": 60.0, "options": {"expires": 60}},
    "packs forgotten": {"task": "meetings.tasks.forget_packs", "schedule": 3600.0},
    "subscribers forgotten": {"task": "subscriptions.tasks.forget_what_is_over", "schedule": crontab(hour="4", minute="10")},
    "bounces": {"task": "subscriptions.tasks.read_bounces", "schedule": 300.0},
    "orphans": {"task": "documents.tasks.forget_orphans", "schedule": crontab(hour="4", minute="20")},
    "unsaved words": {"task": "publishing.tasks.forget_unsaved_words", "schedule": crontab(hour="4", minute="40")},
    "search words": {"task": "publishing.tasks.forget_search_words", "schedule": crontab(hour="4", minute="50")},
    "imports": {"task": "workstreams.tasks.forget_abandoned_imports", "schedule": 3600.0},
}

EMAIL_CONFIG = env.email_url("EMAIL_URL")
# SMTP by EMAIL_URL; or a service's own interface, as anymail.backends.postmark.EmailBackend with its keys in ANYMAIL.
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default=EMAIL_CONFIG["EMAIL_BACKEND"])
ANYMAIL = {"IGNORE_UNSUPPORTED_FEATURES": True, **env.dict("ANYMAIL", default={})}
EMAIL_HOST = EMAIL_CONFIG["EMAIL_HOST"]
EMAIL_PORT = EMAIL_CONFIG["EMAIL_PORT"]
EMAIL_HOST_USER = EMAIL_CONFIG["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = EMAIL_CONFIG["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = EMAIL_CONFIG.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL_CONFIG.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 60  # seconds
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", default=f"Programme updates <updates@{PORTAL_HOST}>")
# Mail that comes back comes to bounces+…@ this domain (mail.verp).
BOUNCE_DOMAIN = env.str("BOUNCE_DOMAIN", default=PORTAL_HOST)
# The mailbox into which it comes, as imaps://user:password@host/INBOX; none where the mail server pipes it into receive_bounce.
BOUNCES_IMAP_URL = env.str("BOUNCES_IMAP_URL", default="")
# Digests: how many emails are sent between two entries in the ledger (subscriptions.deliveries), and how many go in a second,
# over all and to each receiving domain, as MAIL_RATES=gmail.com=20,outlook.com=10. No rate is no limit.
MAIL_WINDOW = env.int("MAIL_WINDOW", default=50)
MAIL_RATE = env.float("MAIL_RATE", default=0.0)
MAIL_RATES = env.dict("MAIL_RATES", cast={"value": float}, default={})
EMAIL_CONTEXT = "workstreams.context.programme_in_emails"
FEED_AUTHOR = "workstreams.context.author_of_feeds"
LAST_UPDATE = "updates.due.last_update_at"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "people.adapter.AccountAdapter"
ACCOUNT_FORMS = {"request_login_code": "people.forms.AskForCodeForm", "confirm_login_code": "people.forms.EnterCodeForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # seconds
MFA_ADAPTER = "people.passkeys.PasskeyAdapter"
MFA_FORMS = {"login_webauthn": "people.forms.UsePasskeyForm"}
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_REAUTHENTICATION_REQUIRED = False  # people.passkeys asks how long ago somebody signed in
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS  # browsers themselves allow it on localhost alone
ACCOUNT_EMAIL_VERIFICATION = "none"  # the code proves the address at each sign-in

# How long an update takes comments after it was published, unless its editors say otherwise; 0: updates take none by themselves.
COMMENT_WEEKS = env.int("COMMENT_WEEKS", default=8)

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT") or DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "cpip.frontend.FrontEndFinder",
]

# Files of documents: on a disk that all machines share, or in a bucket (S3 and what speaks like it; the key and the secret
# are read from the environment by django-storages). They are never served from there without the permission check.
FILES_BUCKET = env.str("FILES_BUCKET", default="")
FILES_ON_DISK = {
    "BACKEND": "documents.storing.disk.OnDisk",
    "OPTIONS": {"location": env.str("FILES_DIR", default=str(DATA_DIR / "files"))},
}
FILES_IN_BUCKET = {
    "BACKEND": "documents.storing.bucket.InBucket",
    "OPTIONS": {"bucket_name": FILES_BUCKET, "endpoint_url": env.str("FILES_ENDPOINT", default=None)},
}
STORAGES = {
    "default": FILES_IN_BUCKET if FILES_BUCKET else FILES_ON_DISK,
    "staticfiles": {"BACKEND": "cpip.frontend.HashedStorage"},
}
# Where a front server keeps an internal location over FILES_DIR (X-Accel-Redirect), such as "/files/": it then sends the bytes.
ACCEL_LOCATION = env.str("ACCEL_LOCATION", default="")
# A virus scanner, as tcp://host:3310 or unix:///run/clamd.sock: with one, no file can be read before it has passed.
CLAMD_URL = env.str("CLAMD_URL", default="")

# Stated in UTC, shown in London.
USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = IS_HTTPS
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# Tries are counted by the reader's network, which the proxy in front names last in X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if IS_HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if IS_HTTPS else "csrftoken"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "cpip.views.not_sure_who_sent_it"

# The demo's mailbox: where it keeps what it received. Its pages exist only where this is set.
MAILBOX_DIR = env.str("MAILBOX_DIR", default="")

# The moment that the demo's pages take as now (people.dates). Empty in service: there the clock is the clock.
NOW = env.str("NOW", default="")
if NOW and not MAILBOX_DIR:
    raise ImproperlyConfigured("NOW is for the demo alone, and this is none. Take it out of the environment.")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"without secrets": {"()": "publishing.logs.WithoutSecrets"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without secrets"]}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"mail.log": {"level": "WARNING"}},  # aiosmtpd tells of every word that is exchanged
}
