"""Taking a filled form: who it is, what was measured and answered, what follows from it."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
from django.db import connection
from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Organisation
from kangxu.organisations.queries import NotFound
from kangxu.people.details import BadDetail, check_national_id
from kangxu.people.identifiers import read_phones
from kangxu.people.matching import INCOMING, resolve
from kangxu.people.models import MatchCase
from kangxu.people.queries import get_person
from kangxu.screening.completing import complete
from kangxu.screening.filled import Filled, NotAccepted, Received
from kangxu.screening.measurements import answers_of, readings_of
from kangxu.screening.models import Screening, ScreeningSession

_LOCK_SPACE = 7_410_031
_LONGEST_SECONDS = 4 * 3600


@action
def receive_screening(*, filled: Filled, by: Viewer, at: datetime) -> Received:
    """Take a form, once per `uid`: register or find the person, store, assess, grade, open linkages.

    Raises NotAccepted with words for each field; nothing is stored then. Who cannot be told apart from somebody known
    goes to the match desk, and the form waits for its decision.
    """
    by.require(Permission.SCREEN_PEOPLE)
    _alone(filled)
    before = Screening.objects.filter(uid=filled.uid).first()
    if before is not None:
        return _again(before, by)
    answers_of(filled.answers)
    readings_of(filled.measurements)
    organisation_id = _where(filled, by, at)
    person_id, case_id, returning = _who(filled, organisation_id, by, at)
    screening = _store(filled, organisation_id, person_id, case_id, returning, by, at)
    audit("screening.received", f"screening:{screening.pk}", organisation_id=organisation_id, person=person_id)
    if person_id is None:
        return Received(screening.pk, None, waiting=True)
    complete(screening, person_id, by=by, at=at)
    return Received(screening.pk, person_id, refused=tuple(screening.refused))


@action
def settle_waiting(*, case_id: int, by: Viewer, at: datetime) -> int:
    """Go on with the forms that waited for this match case, or drop them; returns how many. Twice changes nothing."""
    case = MatchCase.objects.get(pk=case_id)
    waiting = Screening.objects.select_for_update().filter(match_case_id=case_id, person=None).order_by("pk")
    for one in waiting:
        if case.person_id is not None:
            complete(one, case.person_id, by=by, at=at)
        elif one.dropped_at is None:
            one.dropped_at, one.dropped_by = at, by.actor
            one.save()
    audit("screenings.settled", f"case:{case_id}", organisation_id=case.organisation_id, forms=len(waiting))
    return len(waiting)


def _alone(filled: Filled) -> None:
    """The same form sent twice at once is taken one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK_SPACE, str(filled.uid)])


def _again(before: Screening, by: Viewer) -> Received:
    if not by.sees(before.organisation_id):
        raise NotFound(f"screening:{before.uid}")
    audit("screening.received_again", f"screening:{before.pk}", organisation_id=before.organisation_id)
    return Received(before.pk, before.person_id, waiting=before.waiting, again=True, refused=tuple(before.refused))


def _where(filled: Filled, by: Viewer, at: datetime) -> int:
    if filled.started_at > filled.finished_at or not 0 <= filled.seconds <= _LONGEST_SECONDS:
        raise NotAccepted({"seconds": _("用时不合理，请重新打开表单")})
    if filled.session_id is None:
        if by.organisation_id is None:
            raise NotAccepted({"session": _("请选择筛查场次")})
        return by.organisation_id
    session = ScreeningSession.objects.filter(pk=filled.session_id).first()
    if session is None or not by.sees(session.organisation_id):
        raise NotFound(f"session:{filled.session_id}")
    # a form filled before the session was closed may arrive later, when the network is back
    if session.closed_at is not None and filled.finished_at > session.closed_at:
        raise NotAccepted({"session": _("这个筛查场次已经结束")})
    return int(session.organisation_id)


def _who(filled: Filled, organisation_id: int, by: Viewer, at: datetime) -> tuple[int | None, int | None, bool]:
    """(person, match case, known before): one of the first two is None."""
    named = filled.person
    if named.get("id") and filled.channel == "desk":
        return get_person(int(named["id"]), viewer=by).id, None, True
    organisation = Organisation.objects.get(pk=organisation_id)
    resolved = resolve(
        _incoming(filled, at), organisation_id=organisation_id, group_id=organisation.group_id,
        caused_by=f"screening:{filled.uid}", by=by, at=at,
    )  # fmt: skip
    if not resolved.refused.is_empty():
        raise NotAccepted({"name": _("请填写姓名，并填写身份证号、出生日期或电话")})
    if not resolved.unsure.is_empty():
        return None, int(resolved.unsure["case_id"][0]), True
    is_new = bool(resolved.persons["new"][0])
    if is_new and not str(named.get("name") or "").strip():
        raise NotAccepted({"name": _("这个身份证号还没有建档，请填写姓名")})
    return int(resolved.persons["person_id"][0]), None, not is_new


def _incoming(filled: Filled, at: datetime) -> pl.DataFrame:
    """One row for the table of decisions about who is who; raises NotAccepted for faults that can be mended now."""
    named = {name: str(filled.person.get(name) or "").strip() for name in ("name", "sex", "national_id", "phone")}
    try:
        if named["national_id"]:
            named["national_id"] = check_national_id(named["national_id"], day_of(at))
    except BadDetail as fault:
        raise NotAccepted({"national_id": str(fault)}) from None
    if named["phone"] and not read_phones(named["phone"]):
        raise NotAccepted({"phone": _("电话号码不对：手机号 11 位，座机请带区号，如 0571-88001234")})
    row = {
        "key": "1",
        "row": 1,
        **{name: value or None for name, value in named.items()},
        "birth_on": _born(filled, at),
    }
    return pl.DataFrame([row], schema_overrides=dict(INCOMING))


def _born(filled: Filled, at: datetime) -> date | None:
    text = filled.person.get("birth_on")
    try:
        born = date.fromisoformat(str(text)) if text else None
    except ValueError:
        raise NotAccepted({"birth_on": _("出生日期不对")}) from None
    if born and born > day_of(at):
        raise NotAccepted({"birth_on": _("出生日期晚于今天")})
    return born


def _store(
    filled: Filled, organisation_id: int, person_id: int | None, case_id: int | None, returning: bool, by: Viewer,
    at: datetime,
) -> Screening:  # fmt: skip
    made: Screening = Screening.objects.create(
        uid=filled.uid, session_id=filled.session_id, person_id=person_id, match_case_id=case_id,
        organisation_id=organisation_id, form=filled.form, channel=filled.channel, staff_id=by.staff_id,
        started_at=filled.started_at, finished_at=filled.finished_at, seconds=filled.seconds,
        given={"measurements": dict(filled.measurements), "answers": dict(filled.answers)}, returning=returning,
        received_at=at, received_by=by.actor,
    )  # fmt: skip
    return made
