"""All settings of a site, in one typed file. What a site may change comes from the environment."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import available_timezones

from kangxu.config import database_server
from kangxu.config.home import BadSetting, Home

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Home.from_environment().create()


def _flag(name: str, default: bool = False) -> bool:
    text = os.environ.get(name, "").strip().lower()
    if text in ("", "0", "1", "true", "false", "yes", "no"):
        return default if text == "" else text in ("1", "true", "yes")
    raise BadSetting(f"{name}={text!r}: use 1 or 0")


def _number(name: str, default: int) -> int:
    text = os.environ.get(name, "").strip() or str(default)
    if not text.isdecimal() or int(text) == 0:
        raise BadSetting(f"{name}={text!r}: use a whole number above 0")
    return int(text)


def _one_of(name: str, default: str, known: Collection[str]) -> str:
    text = os.environ.get(name, "").strip() or default
    if text not in known:
        raise BadSetting(f"{name}={text!r}: not known")
    return text


def _names(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def _database() -> dict[str, Any]:
    """The server named by DATABASE_URL, else the embedded one of this home."""
    common = {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    url = os.environ.get("DATABASE_URL")
    if not url:
        socket = {"HOST": str(HOME.socket), "PORT": database_server.PORT, "USER": database_server.USER}
        return {**common, **socket, "NAME": database_server.DATABASE}
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/") or port == -1:
        raise BadSetting("DATABASE_URL: use postgresql://user:password@host:port/name")
    options = dict(parse_qsl(parts.query))
    return {
        **common,
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": options.pop("port", None) or port or "",
        "OPTIONS": options,
    }


DEBUG = _flag("KANGXU_DEBUG")
SECRET_KEY = os.environ.get("KANGXU_SECRET_KEY") or HOME.secret("secret_key")
ALLOWED_HOSTS = _names("KANGXU_HOSTS") or ["localhost", "127.0.0.1", "[::1]", "testserver"]
CSRF_TRUSTED_ORIGINS = _names("KANGXU_ORIGINS")
WECHAT_PAY = {  # all of it, or WeChat Pay is not offered
    "merchant": os.environ.get("KANGXU_WECHAT_MERCHANT", ""),
    "app": os.environ.get("KANGXU_WECHAT_APP", ""),
    "serial": os.environ.get("KANGXU_WECHAT_SERIAL", ""),  # of the merchant's certificate
    "key_file": os.environ.get("KANGXU_WECHAT_KEY_FILE", ""),
    "api_key": os.environ.get("KANGXU_WECHAT_API_KEY", ""),
    "platform_key_file": os.environ.get("KANGXU_WECHAT_PLATFORM_KEY_FILE", ""),
    "platform_key_id": os.environ.get("KANGXU_WECHAT_PLATFORM_KEY_ID", ""),
    "notify_url": os.environ.get("KANGXU_WECHAT_NOTIFY_URL", ""),
    "gateway": os.environ.get("KANGXU_WECHAT_GATEWAY", "") or "https://api.mch.weixin.qq.com",
}
SANDBOX_PAYMENTS = _flag("KANGXU_SANDBOX_PAYMENTS")  # payments without money, for demonstrations

ROOMS = [
    "foundation", "organisations", "people", "privacy", "records", "intake", "programmes", "education",
    "questionnaires", "screening", "packages", "messaging", "followup", "shop", "alerts", "segments", "evidence",
    "performance", "demo", "web",
]  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    *(f"kangxu.{room}" for room in ROOMS),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kangxu.web.middleware.ContentPolicy",
    "kangxu.web.middleware.Door",
]
ROOT_URLCONF = "kangxu.config.urls"
WSGI_APPLICATION = "kangxu.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates", PACKAGE / "web"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "kangxu.web.frame.context",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "kangxu.web.templatetags.kx"],
        },
    }
]

DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "organisations.Account"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "worklist"
LOGOUT_REDIRECT_URL = "sign-in"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
USE_TZ = True
TIME_ZONE = _one_of("KANGXU_TIME_ZONE", "Asia/Shanghai", available_timezones())

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
WHITENOISE_USE_FINDERS = True  # the built assets lie in the package; nothing has to be collected
WHITENOISE_MAX_AGE = 3600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
FILE_UPLOAD_TEMP_DIR = HOME.uploads
IMPORT_MAX_MB = _number("KANGXU_IMPORT_MAX_MB", 1024)

SESSION_COOKIE_AGE = 12 * 3600  # a long shift
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False  # htmx sends it back as a header
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "kangxu.web.errors.stale"
BEHIND_TLS = _flag("KANGXU_TLS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "file": {
            "class": "logging.handlers.WatchedFileHandler",
            "filename": HOME.logs / "kangxu.log",
            "formatter": "line",
            "delay": True,
        },
    },
    "root": {"handlers": ["file"], "level": _one_of("KANGXU_LOG_LEVEL", "INFO", logging.getLevelNamesMapping())},
    "loggers": {"procrastinate": {"level": "WARNING"}},
}
