"""A reading from the door to the right nurse's worklist, through the real queue and a real worker."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from kangxu.alerts.models import Alert
from kangxu.console.verbs import news, reading, trace
from kangxu.console.verbs import worklist as worklist_verb
from kangxu.console.verbs.worker import work
from kangxu.followup.actions import record_outcome
from kangxu.followup.models import Task
from kangxu.followup.queries import worklist
from kangxu.followup.tests import world
from kangxu.followup.tests.world import AT, World
from kangxu.foundation import clock
from kangxu.organisations.actions import issue_door_key

ID = "11010519491231002X"


def run(verb: Any, *arguments: str) -> Any:
    result = CliRunner().invoke(verb, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def here(transactional_db: None) -> World:
    return world.build()


@pytest.fixture
def patient(here: World) -> world.Person:
    made = world.person(here)
    world.identify(made, ID)
    world.enrol(here, made)
    return made


@pytest.mark.django_db(transaction=True)
def test_from_the_door_to_the_nurse(here: World, patient: world.Person) -> None:
    _key, secret = issue_door_key(organisation=here.hospital, name="网关", by=world.SYSTEM, at=AT)
    body = {"person": {"national_id": ID}, "systolic": 186, "diastolic": 112, "pulse": 92}
    answer = Client().post(
        "/api/v1/readings", json.dumps(body), content_type="application/json", HTTP_AUTHORIZATION=f"Bearer {secret}"
    )
    assert answer.status_code == 201
    asyncio.run(work(once=True))
    nurse = here.viewer(here.nurse)
    first = worklist(viewer=nurse, at=clock.now()).page.rows[0]
    assert (first.kind, first.person_id, first.reason) == ("urgent", patient.pk, "pressure_crisis")
    assert worklist(viewer=here.viewer(here.colleague), at=clock.now()).counts["alert"] == 0
    told = json.loads(run(trace.verb, "task", str(first.id), "--json"))
    kinds = [one["kind"] for one in told["stations"]]
    assert {"door", "batch", "reading", "alert", "task"} <= set(kinds)
    assert kinds.index("batch") < kinds.index("alert") < kinds.index("task")
    assert told["deliveries"] == []
    assert not any({"value", "values", "words"} & set(one["known"]) for one in told["stations"])
    record_outcome(task_id=first.id, outcome="to_emergency", by=nurse, at=clock.now())
    asyncio.run(work(once=True))
    assert Alert.objects.get().response == "to_emergency"


@pytest.mark.django_db(transaction=True)
def test_the_same_from_the_command_line(here: World, patient: world.Person) -> None:
    moment = (clock.now() - timedelta(minutes=3)).isoformat()
    stored = json.loads(run(
        reading.verb, "add", "--person", ID, "--systolic", "186", "--diastolic", "112", "--at", moment, "--json"
    ))  # fmt: skip
    assert (stored["accepted"], stored["rejected"]) == (2, [])
    asyncio.run(work(once=True))
    shown = json.loads(run(worklist_verb.verb, "--staff", "nurse1", "--json"))
    assert shown["rows"][0]["kind"] == "urgent"
    assert "alert:" in run(trace.verb, "reading", str(stored["readings"][0]))
    assert "186" in run(trace.verb, "batch", str(stored["batch"]), "--reveal")
    assert Task.objects.get(kind="urgent").assigned_to_id == here.nurse.pk
    assert "safety    alerts.assess" in run(news.verb, "records.recorded")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("verb", "arguments", "code"),
    [
        (trace.verb, ["reading", "1"], 2),
        (news.verb, ["no.such"], 2),
        (worklist_verb.verb, ["--staff", "nobody"], 2),
        (reading.verb, ["add", "--person", "0", "--systolic", "1", "--diastolic", "1"], 2),
        (reading.verb, ["add", "--person", ID], 2),
        (reading.verb, ["add", "--person", ID, "--systolic", "120", "--diastolic", "80", "--at", "x"], 2),
        (reading.verb, ["add", "--person", ID, "--systolic", "80", "--diastolic", "120"], 1),
    ],
)
def test_failures_are_one_line_and_a_code(
    here: World, patient: world.Person, verb: Any, arguments: list[str], code: int
) -> None:
    result = CliRunner().invoke(verb, arguments)
    assert result.exit_code == code
    assert "Traceback" not in result.output
