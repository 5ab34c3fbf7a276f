"""The roster of the demonstration hospital, and the giving out of the last days."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

from kangxu.clinical.sheets import load_sheet
from kangxu.demo.hospital import BY
from kangxu.demo.timeline import ZONE, local
from kangxu.followup.giving_out import give_out
from kangxu.followup.night import plan_night
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Leave, Posting, Shift
from kangxu.organisations.roster_actions import Hours, grant_leave, set_capacity, set_shift

MACHINE = Viewer.system("followup")


@cache
def sheet() -> dict[str, Any]:
    return load_sheet("roster.toml", __package__)


def play(now: datetime) -> None:
    """Shifts, skills and leave; then the work of the last days finds its people, climbs, and the night is planned.

    Doing it again changes nothing that stands.
    """
    for username, told in sheet()["shifts"].items():
        _shift(username, told, now)
    for username, told in sheet()["leave"].items():
        _leave(username, told, now)
    for days in sheet()["played_days"]:
        at = datetime.combine(local(now).date() - timedelta(days=days), time(sheet()["hour"]), tzinfo=ZONE)
        give_out(by=MACHINE, at=min(at, now))
    plan_night(by=MACHINE, at=now)


def _shift(username: str, told: dict[str, Any], now: datetime) -> None:
    posting = Posting.objects.filter(staff__account__username=username, ended_at=None).first()
    if posting is None or Shift.objects.filter(posting=posting).exists():
        return
    began = local(now).date() - timedelta(days=max(sheet()["played_days"]))
    set_shift(posting_id=posting.pk, hours=Hours(told["weekdays"], told["stretches"]), starts_on=began, by=BY, at=now)
    set_capacity(
        posting_id=posting.pk, points_a_day=told.get("points"), skill_codes=told.get("skills", []), by=BY, at=now
    )


def _leave(username: str, told: dict[str, Any], now: datetime) -> None:
    posting = Posting.objects.filter(staff__account__username=username, ended_at=None).first()
    if posting is None or Leave.objects.filter(staff=posting.staff_id).exists():
        return
    first, last = (local(now).date() + timedelta(days=told[name]) for name in ("from", "to"))
    grant_leave(staff_id=posting.staff_id, starts_on=first, ends_on=last, reason=told["reason"], by=BY, at=now)
