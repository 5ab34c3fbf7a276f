"""What people of the demonstration said of the service after contacts, and a form that the hospital writes itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import cycle
from random import Random
from typing import Any
from uuid import UUID

from kangxu.clinical.sheets import load_sheet
from kangxu.demo.chance import drawn
from kangxu.demo.customers import by_share, moment
from kangxu.demo.plan_years import viewer_of_staff
from kangxu.demo.workdays import CARERS
from kangxu.followup import actions as followup
from kangxu.followup.models import Contact, Task
from kangxu.followup.vocabulary import OUTCOMES
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Account, Posting
from kangxu.organisations.queries import NotFound, viewer_of
from kangxu.questionnaires import actions as forms
from kangxu.questionnaires.altering import fresh_id, with_item
from kangxu.questionnaires.definition import Item, Option, Words
from kangxu.questionnaires.models import Answer, FormVersion
from kangxu.questionnaires.versions import OWN, shape_of

SATISFACTION, NPS = "satisfaction", "nps"
LOWEST, HIGHEST, NEITHER = 1, 5, 3
PASSIVE, PROMOTER = 7, 9
CONTENT, COMPLAINS = "1", "2"
SPOKEN = tuple(code for code, one in OUTCOMES.items() if one.reached)
Said = tuple[dict[str, Any], str, str]  # answers, where words go, how content somebody is


@cache
def sheet() -> dict[str, Any]:
    return load_sheet("surveys.toml", __package__)


def play(now: datetime, *, seed: str) -> None:
    """Ask some of those who were spoken with, settle what they complained of, and hand in the own form.

    Doing it again asks nobody twice.
    """
    words = _words(seed)
    for form, contact in sorted(_chosen(now, seed), key=lambda one: (one[1].at, one[1].pk)):
        _ask(form, contact, words, now, seed)
    _settle(now, seed)
    _write_form(now, seed)


def _chosen(now: datetime, seed: str) -> Iterator[tuple[str, Contact]]:
    """So many contacts of every nurse for each form, everybody at most once."""
    first, last = (now - timedelta(days=days) for days in reversed(sheet()["days"]))
    found = Contact.objects.filter(
        at__range=(first, last), outcome__in=SPOKEN, undone_at=None, person__merged_into=None, person__deceased_at=None,
    ).exclude(task__caused_by__startswith="answer:")  # fmt: skip
    seen: set[int] = set()
    for staff in _carers():
        held = list(found.filter(staff=staff).select_related("person").order_by("pk"))
        drawn(seed, "surveyed", str(staff)).shuffle(held)
        fresh = iter({one.person_id: one for one in held if one.person_id not in seen}.values())
        for form, count in sheet()["each_nurse"].items():
            for contact, _turn in zip(fresh, range(count), strict=False):
                seen.add(contact.person_id)
                yield form, contact


def _carers() -> list[int]:
    posted = Posting.objects.filter(role__in=CARERS, ended_at=None, staff__account__isnull=False)
    return list(posted.order_by("staff_id").values_list("staff_id", flat=True).distinct())


def _words(seed: str) -> dict[str, Iterator[str]]:
    """What people write, by how content they are, in an order drawn by lot and over again."""
    told = sheet()["words"]
    return {tone: cycle(drawn(seed, tone).sample(words, len(words))) for tone, words in told.items()}


def _ask(form: str, contact: Contact, words: Mapping[str, Iterator[str]], now: datetime, seed: str) -> None:
    lot = drawn(seed, form, str(contact.pk))
    uid, (values, item, tone) = UUID(int=lot.getrandbits(128)), _recommends(lot) if form == NPS else _satisfied(lot)
    if values.get("complaint") == COMPLAINS or lot.randrange(100) < sheet()["speak"]:
        values[item] = next(words[tone])
    at = min(contact.at + timedelta(minutes=lot.randint(*sheet()["asked_after"])), now)
    if contact.staff_id is None or Answer.objects.filter(uid=uid).exists():
        return
    try:
        done = forms.complete(
            uid=uid, form=form, person_id=contact.person_id, values=values, cause=f"contact:{contact.pk}",
            by=viewer_of_staff(contact.staff_id), at=at,
        )  # fmt: skip
    except NotFound:  # who moved away meanwhile is asked nothing
        return
    machine = Viewer.system("followup", organisation_id=contact.organisation_id)
    followup.open_answer_work(caused_by=f"answer:{done.answer_id}", by=machine, at=at)


def _satisfied(lot: Random) -> Said:
    told = sheet()[SATISFACTION]
    overall = int(by_share(told["overall"], lot))
    values = {item: _beside(overall, told["apart"], lot) for item in ("attitude", "explained")}
    values |= {"overall": str(overall), "waiting": _beside(overall, told["waiting"], lot)}
    complains = overall < NEITHER and lot.randrange(100) < told["complains"]
    tone = "good" if overall > NEITHER else "fair" if overall == NEITHER else "bad"
    return {**values, "complaint": COMPLAINS if complains else CONTENT}, "verbatim", tone


def _beside(overall: int, apart: Mapping[str, int], lot: Random) -> str:
    return str(min(HIGHEST, max(LOWEST, overall + int(by_share(apart, lot)))))


def _recommends(lot: Random) -> Said:
    score = int(by_share(sheet()[NPS]["score"], lot))
    return {"nps_score": score}, "nps_why", "good" if score >= PROMOTER else "fair" if score >= PASSIVE else "bad"


def _settle(now: datetime, seed: str) -> None:
    """Whoever had asked called back those who were not content, but for the last of them, who still waits."""
    answers = Answer.objects.filter(form__in=sheet()["each_nurse"], state=Answer.State.DONE).exclude(safety=[])
    for answer in answers.order_by("-done_at", "-pk")[1:]:
        lot = drawn(seed, "settled", answer.cause)
        for task in Task.objects.filter(caused_by__startswith=f"answer:{answer.pk}:", closed_at=None):
            at = task.opened_at + timedelta(hours=lot.randint(*sheet()["settled_after"]))
            if at < now and answer.staff_id is not None:
                followup.record_outcome(
                    task_id=task.pk, outcome="other", note=lot.choice(sheet()["settled"]["notes"]),
                    by=viewer_of_staff(answer.staff_id), at=at,
                )  # fmt: skip


def _write_form(now: datetime, seed: str) -> None:
    told = sheet()["own_form"]
    if FormVersion.objects.filter(code__startswith=OWN).exists():
        return
    by = viewer_of(Account.objects.get(username=told["writes"]))
    at = moment(now, told["days_ago"], drawn(seed, "own form"))
    draft = forms.copy_form(code=told["copied"], zh=told["zh"], en=told["en"], by=by, at=at)
    form = shape_of(draft)
    longer = with_item(form, replace(_question(told["question"]), link_id=fresh_id(form)), told["question"]["behind"])
    draft = forms.change_form(form=longer, digest=draft.digest, by=by, at=at + timedelta(minutes=6))
    forms.submit(version_id=draft.pk, note=told["note"], by=by, at=at + timedelta(minutes=9))


def _question(told: Mapping[str, Any]) -> Item:
    options = tuple(
        Option(str(number), Words(one["zh"], one["en"])) for number, one in enumerate(told["options"], start=1)
    )
    return Item("", "choice", Words(told["zh"], told["en"]), options=options)
