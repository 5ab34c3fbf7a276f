from __future__ import annotations

from typing import Any

import pytest

from kangxu.config import settings
from kangxu.config.home import BadSetting


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://kx:p%40ss@db.hospital:5433/site?sslmode=require",
            {"NAME": "site", "USER": "kx", "PASSWORD": "p@ss", "HOST": "db.hospital", "PORT": 5433,
             "OPTIONS": {"sslmode": "require"}},
        ),
        (
            "postgres:///site?host=/var/run/my%20sockets&port=5434",
            {"NAME": "site", "USER": "", "PASSWORD": "", "HOST": "/var/run/my sockets", "PORT": "5434", "OPTIONS": {}},
        ),
    ],
)  # fmt: skip
def test_a_server_of_ones_own(monkeypatch: pytest.MonkeyPatch, url: str, expected: dict[str, Any]) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert {name: settings._database()[name] for name in expected} == expected


@pytest.mark.parametrize("url", ["mysql://a/b", "postgresql://host", "postgresql://host:many/site"])
def test_what_is_no_address_of_a_database_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(BadSetting, match="DATABASE_URL"):
        settings._database()


def test_no_address_means_the_server_of_the_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert settings._database()["HOST"] == str(settings.HOME.socket)


@pytest.mark.parametrize("text", ["many", "0", "-1", "1.5"])
def test_numbers_are_whole_and_above_zero(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("KANGXU_IMPORT_MAX_MB", text)
    with pytest.raises(BadSetting, match="KANGXU_IMPORT_MAX_MB"):
        settings._number("KANGXU_IMPORT_MAX_MB", 1)


def test_flags_and_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANGXU_TLS", "yes")
    assert settings._flag("KANGXU_TLS")
    for text in ("perhaps", "2"):
        monkeypatch.setenv("KANGXU_TLS", text)
        with pytest.raises(BadSetting, match="KANGXU_TLS"):
            settings._flag("KANGXU_TLS")
    monkeypatch.setenv("KANGXU_LOG_LEVEL", "LOUD")
    with pytest.raises(BadSetting, match="KANGXU_LOG_LEVEL"):
        settings._one_of("KANGXU_LOG_LEVEL", "INFO", ["INFO"])
