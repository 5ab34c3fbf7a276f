"""A nurse with visits at home and in the clinic, and a site with keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kangxu.config.home import Home
from kangxu.followup.actions import TaskDraft, open_tasks
from kangxu.followup.models import Task
from kangxu.followup.tests import world
from kangxu.followup.tests.world import AT, SYSTEM
from kangxu.foundation import clock
from kangxu.people.models import Person


@dataclass
class Round:
    """A nurse's day: who is to be visited, and her browser."""

    here: world.World
    client: Client

    def visit(self, name: str, address: str = "", *, kind: str = "home_visit", due: int = 0, tier: str = "red") -> Task:
        """Somebody of hypertension care to visit so many days from today."""
        made = world.person(self.here, name, address=address)
        world.enrol(self.here, made)
        world.tier(made, tier)
        return self.task(made, kind, clock.day_of(AT) + timedelta(days=due))

    def task(self, made: Person, kind: str, due_on: date) -> Task:
        draft = TaskDraft(
            person_id=made.pk, organisation_id=self.here.hospital.pk, kind=kind, reason="face_to_face", due_on=due_on,
            caused_by=f"visit:{made.pk}:{kind}", programme="hypertension", assigned_to=self.here.nurse.pk,
            facts={"seen_on": "2026-08-01"},
        )  # fmt: skip
        open_tasks(drafts=[draft], caused_by="tests", by=SYSTEM, at=AT)
        return Task.objects.get(person=made, kind=kind)  # type: ignore[no-any-return]

    def of(self, staff: Any) -> Client:
        client = Client()
        client.force_login(staff.account)
        return client


@pytest.fixture
def nurses_round(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Round:
    settings.HOME = Home(tmp_path / "home").create()
    monkeypatch.setattr(clock, "now", lambda: AT)
    here = world.build()
    client = Client()
    client.force_login(here.nurse.account)
    return Round(here, client)
