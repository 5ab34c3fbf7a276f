"""A small site for the browser, made in a process of its own: the demonstration's hospital with a part of its files.

`python -m tests.browser.world OUT` writes a JSON file that says who may sign in and which persons are known.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from kangxu.config.home import Home
from kangxu.console import site

DATASETS = ("ppg_bp", "uci_diabetes_logs")
LOGS = 3


def main(out: Path) -> None:
    site.ready()
    from kangxu.demo import hospital
    from kangxu.foundation import clock

    home, now = Home.from_environment(), clock.now()
    hospital.build(home, now)
    _load(now)
    _sell(now)
    _telephone(now)
    _ask(now)
    _visits(now)
    _alike(now)
    out.write_text(json.dumps(_told(home, now), ensure_ascii=False))


def _load(now) -> None:  # type: ignore[no-untyped-def]
    from kangxu.console.verbs.worker import work
    from kangxu.demo import decisions, hospital
    from kangxu.demo.load import load_file
    from kangxu.demo.prepare import SEED, prepare
    from kangxu.evidence.actions import compute_measures

    with TemporaryDirectory() as folder:
        wanted = [file for file in prepare(Path(folder), now) if file.dataset in DATASETS]
        logs = [file for file in wanted if file.feed == "glucose-log"]
        for file in wanted:
            if file not in logs[LOGS:]:
                load_file(file)
        asyncio.run(work(once=True))
        decisions.take_in(wanted, now, seed=SEED)
    asyncio.run(work(once=True))
    compute_measures(by=hospital.BY, at=now)


def _sell(now) -> None:  # type: ignore[no-untyped-def]
    """The packages of the shelf; those for hypertension, and its programme, signed by a specialist."""
    from kangxu.demo.hospital import BY
    from kangxu.packages.actions import load_shelf, sign
    from kangxu.packages.shelf import shelf
    from kangxu.programmes.actions import sign_programme
    from kangxu.programmes.programme import programmes

    load_shelf(by=BY, at=now)
    for one in shelf().values():
        if one.programme == "hypertension":
            sign(code=one.code, by=BY, at=now)
    sign_programme(programme="hypertension", digest=programmes()["hypertension"].digest, by=BY, at=now)


def _telephone(now) -> None:  # type: ignore[no-untyped-def]
    """The line of the demonstration, on which nobody is rung."""
    from kangxu.demo.calls import set_lines

    set_lines(now)


def _ask(now) -> None:  # type: ignore[no-untyped-def]
    """A form of the hospital's own that somebody writes (own_1), and one answer to a survey."""
    from uuid import uuid4

    from kangxu.demo.hospital import BY
    from kangxu.programmes.models import Enrolment
    from kangxu.questionnaires.actions import complete, copy_form

    copy_form(code="copd_follow_up", zh="慢阻肺随访（本院）", by=BY, at=now)
    known = Enrolment.objects.filter(organisation__code="anlan-hospital").order_by("pk")
    person = known.values_list("person_id", flat=True)[0]
    values = {"nps_score": 9, "nps_why": "讲得清楚"}
    complete(uid=uuid4(), form="nps", person_id=person, values=values, by=BY, at=now)


def _visits(now) -> None:  # type: ignore[no-untyped-def]
    """Today's visits of one nurse, to persons whose address is known."""
    from kangxu.demo.hospital import BY
    from kangxu.followup.actions import TaskDraft, open_tasks
    from kangxu.foundation.clock import day_of
    from kangxu.programmes.models import Enrolment

    found = Enrolment.objects.filter(programme="hypertension", care_manager__account__username="zhouhuimin")
    drafts = [
        TaskDraft(
            person_id=one.person_id, organisation_id=one.organisation_id, kind="home_visit", reason="face_to_face",
            due_on=day_of(now), caused_by=f"visit:{one.person_id}:browser", programme="hypertension",
            assigned_to=one.care_manager_id, facts={"seen_on": "2026-08-01"},
        )
        for one in found.order_by("pk")[:6]
    ]  # fmt: skip
    open_tasks(drafts=drafts, caused_by="tests", by=BY, at=now)


def _alike(now) -> None:  # type: ignore[no-untyped-def]
    """Yesterday, all on that one day whatever hour it is now, somebody wrote the same words about five persons."""
    from datetime import timedelta

    from kangxu.followup.actions import open_manual_task, record_outcome
    from kangxu.followup.models import Task
    from kangxu.organisations.models import Staff
    from kangxu.organisations.queries import viewer_of
    from kangxu.programmes.models import Enrolment

    nurse = viewer_of(Staff.objects.get(account__username="tanglijuan").account)
    enrolled = Enrolment.objects.filter(programme="hypertension", organisation=nurse.organisation_id)
    persons = list(enrolled.order_by("-pk").values_list("person_id", flat=True)[:5])
    yesterday = (now - timedelta(days=1)).replace(hour=10, minute=0)
    open_manual_task(person_ids=persons, title="问问近况", due_on=yesterday.date(), by=nurse, at=yesterday)
    for number, task in enumerate(Task.objects.filter(kind="manual", person__in=persons, opened_at=yesterday)):
        record_outcome(
            task_id=task.pk, outcome="reached", note="按时服药，没有不适，血压平稳。", by=nurse,
            at=yesterday + timedelta(minutes=10 * number),
        )  # fmt: skip


def _told(home, now) -> dict:  # type: ignore[no-untyped-def]
    from kangxu.demo.accounts import list_accounts
    from kangxu.demo.hospital import BY
    from kangxu.organisations.actions import issue_door_key
    from kangxu.organisations.models import Organisation
    from kangxu.programmes.models import Enrolment

    here = Organisation.objects.get(code="anlan-hospital")
    _key, secret = issue_door_key(organisation=here, name="网关", by=BY, at=now)
    enrolled = Enrolment.objects.filter(programme="hypertension", organisation=here, care_manager__isnull=False)
    return {
        "key": secret,
        "passwords": {one.username: one.password for one in list_accounts(home)},
        "persons": [
            {
                "id": one.person_id,
                "name": one.person.name,
                "manager": one.care_manager.username,
                "doctor": one.doctor.username if one.doctor else "",
            }
            for one in enrolled.select_related("person", "care_manager__account", "doctor__account").order_by("pk")
        ],
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
