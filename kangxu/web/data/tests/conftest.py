"""An import centre with a file dropped into it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kangxu.foundation.viewer import Viewer
from kangxu.intake import pipeline
from kangxu.intake.models import ImportBatch
from kangxu.web.tests import world
from kangxu.web.tests.world import AT, World

HEADER = "体检号,姓名,性别,身份证号,手机,体检日期,*血糖,尿酸,备注\n"
Drop = Callable[..., ImportBatch]


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def here(db: None) -> World:
    return world.build()


@pytest.fixture
def it(here: World, uploads: Path) -> Client:
    return here.client("it_admin")


@pytest.fixture
def uploads(settings: Any, tmp_path: Path) -> Path:
    class Home:
        uploads = tmp_path / "uploads"

    Home.uploads.mkdir()
    settings.HOME = Home
    return Home.uploads


@pytest.fixture
def drop(here: World, it: Client) -> Drop:
    """Upload a table through the page; returns the import it opened."""

    def drop_(rows: str, *, name: str = "团检.csv", header: str = HEADER) -> ImportBatch:
        file = io.BytesIO((header + rows).encode())
        file.name = name
        answer = it.post("/imports/upload", {"file": file, "organisation": here.hospital.pk, "feed": ""})
        assert answer.status_code == 302, answer.content.decode()
        return ImportBatch.objects.latest("pk")

    return drop_


@pytest.fixture
def run(it: Client) -> Callable[[ImportBatch], ImportBatch]:
    """Start an import in the browser and work through it as the worker would."""

    def run_(job: ImportBatch) -> ImportBatch:
        it.post(f"/imports/{job.pk}/start")
        return pipeline.run(job.pk, by=Viewer.system("intake"), at=AT)

    return run_
