"""What people of the demonstration were given to read and read, and the stage summaries written of some."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from kangxu.demo import hospital
from kangxu.demo.chance import drawn
from kangxu.demo.customers import Customer, sheet
from kangxu.demo.plan_years import viewer_of_staff
from kangxu.education.actions import Seen, follow_sequences, note_reading
from kangxu.education.models import Prescription
from kangxu.education.rules import needed_seconds
from kangxu.education.shelf import items
from kangxu.followup.actions.summarising import draft_summary, sign_summary
from kangxu.followup.models import StageSummary
from kangxu.followup.summary_queries import get_summary
from kangxu.followup.summary_terms import sheet as summary_sheet
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.packages.actions import follow_lessons
from kangxu.packages.models import Plan
from kangxu.shop.following import follow_items

CAUSE = "demonstration:lessons"
PHONE = Viewer.system("phone")
READ_BEFORE = timedelta(hours=1)  # the end of the week


def read_on(person_ids: Sequence[int], until: datetime, *, seed: str) -> None:
    """The lessons of a week: given, and read by those who do. A week that was played before stays as it is."""
    played = Prescription.objects.filter(Q(prescribed_at__gte=until) | Q(completed_at__gte=until - READ_BEFORE))
    if played.filter(person_id__in=person_ids).exists():
        return
    follow_sequences(person_ids=person_ids, driven={}, by=hospital.BY, at=until)
    waiting = Prescription.objects.filter(person_id__in=person_ids, completed_at=None, due_on__lte=day_of(until))
    for one in waiting.order_by("pk"):
        lot = drawn(seed, CAUSE, str(one.pk), str(day_of(until)))
        if lot.randrange(100) < sheet()["lessons"]["read"]:
            _read(
                one, until, right=lot.randrange(100) < sheet()["lessons"]["right"], uid=UUID(int=lot.getrandbits(128))
            )
    follow_lessons(person_ids=person_ids, caused_by=CAUSE, by=hospital.BY, at=until)
    follow_items(person_ids, by=hospital.BY, at=until)


def summarise(everybody: Sequence[Customer], now: datetime) -> None:
    """The first quarter of the longest plans: summed up by the manager, signed by the doctor; the last one waits."""
    every = summary_sheet()["due"]["with_plan_days"]
    ended = Plan.objects.filter(
        state=Plan.State.ACTIVE, starts_on__lte=day_of(now) - timedelta(days=every),
        person_id__in=[one.person_id for one in everybody],
    )  # fmt: skip
    chosen = list(ended.order_by("starts_on", "pk")[: sheet()["lessons"]["summaries"]])
    for place, plan in enumerate(chosen, start=1):
        if StageSummary.objects.filter(person_id=plan.person_id).exists():
            continue
        until = plan.starts_on + timedelta(days=every - 1)
        one = draft_summary(
            person_id=plan.person_id, since=plan.starts_on, until=until, by=_of(plan.manager_id), at=now
        )  # fmt: skip
        if place < len(chosen):
            by = _of(plan.doctor_id)
            sign_summary(summary_id=one.pk, digest=get_summary(one.pk, viewer=by).digest, by=by, at=now)


def _of(staff_id: int | None) -> Viewer:
    return viewer_of_staff(staff_id) if staff_id else hospital.BY


def _read(one: Prescription, until: datetime, *, right: bool, uid: UUID) -> None:
    item = items()[one.item]
    asked, needed = item.question("zh"), needed_seconds(item.text("zh"), "zh")
    chosen = asked.right if right else (asked.right + 1) % len(asked.options)
    opened = until - READ_BEFORE
    seen = Seen(uid, opened, needed + uid.int % 30, 100, chosen)
    note_reading(prescription_id=one.pk, seen=seen, by=PHONE, at=opened + timedelta(minutes=10))
