"""A hospital that files arrive at."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kangxu.foundation.viewer import Viewer
from kangxu.intake import actions, pipeline
from kangxu.intake.models import ImportBatch
from kangxu.intake.options import ImportOptions
from kangxu.intake.queries import mapping_of
from kangxu.organisations.actions import create_organisation
from kangxu.organisations.models import Organisation

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
BY = Viewer.system("test")
Load = Callable[..., ImportBatch]


@pytest.fixture
def uploads(settings: Any, tmp_path: Path) -> Path:
    class Home:
        uploads = tmp_path / "uploads"

    Home.uploads.mkdir()
    settings.HOME = Home
    return Home.uploads


@pytest.fixture
def hospital(db: None) -> Organisation:
    group = create_organisation(code="group", name="集团", kind="group", by=BY, at=AT)
    return create_organisation(code="hospital", name="医院", kind="institution", parent=group, by=BY, at=AT)


@pytest.fixture
def open_import(uploads: Path, hospital: Organisation) -> Load:
    def open_(text: str | bytes, *, name: str = "a.csv", feed: str | None = "table", **options: Any) -> ImportBatch:
        body = text.encode() if isinstance(text, str) else text
        job = actions.accept(file=io.BytesIO(body), name=name, feed=feed, organisation_id=hospital.pk, by=BY, at=AT)
        return actions.set_mapping(job=job, mapping=mapping_of(job), options=ImportOptions(**options), by=BY, at=AT)

    return open_


@pytest.fixture
def load(open_import: Load) -> Load:
    def load_(text: str | bytes, **given: Any) -> ImportBatch:
        job = open_import(text, **given)
        actions.start(job=job, by=BY, at=AT)
        return pipeline.run(job.pk, by=BY, at=AT)

    return load_
