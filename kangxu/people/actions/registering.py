"""Registering one person at a desk: by the same table of decisions as an import of a million."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

import polars as pl
from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Organisation
from kangxu.organisations.queries import NotFound
from kangxu.people.details import BadDetail, check_national_id
from kangxu.people.identifiers import read_phones
from kangxu.people.matching import INCOMING, Incoming, Occasion, consider, store_persons
from kangxu.people.matching.deciding import Decisions
from kangxu.people.models import MatchCase, Person
from kangxu.people.names import clean_name


class AlreadyKnown(Exception):
    """An identifier names a person we know; `here` says whether this institution registers them."""

    def __init__(self, person_id: int, *, here: bool) -> None:
        super().__init__(f"person:{person_id}")
        self.person_id = person_id
        self.here = here


class Resembles(Exception):
    """The person may be one we know: `reason` is a code of MatchCase.Reason, `person_ids` whom.

    With `reason` same_details the desk may insist that it is somebody else (`surely_new`); otherwise the numbers
    contradict the person they name, and must be looked at.
    """

    def __init__(self, reason: str, person_ids: list[int]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.person_ids = person_ids


@dataclass(frozen=True)
class PersonDraft:
    """What a form says of a person; empty texts say nothing."""

    name: str
    sex: str = "0"
    birth_on: date | None = None
    national_id: str = ""
    insurance_number: str = ""
    record_number: str = ""
    phone: str = ""
    address: str = ""


@action
def register_person(
    *, draft: PersonDraft, organisation_id: int, surely_new: bool = False, join_known: bool = False,
    by: Viewer, at: datetime,
) -> int:  # fmt: skip
    """Register a new person, or (`join_known`) a person of the group that another institution knows; returns its id.

    Raises BadDetail, AlreadyKnown, Resembles.
    """
    by.require(Permission.REGISTER_PEOPLE)
    if not by.sees(organisation_id):
        raise NotFound(f"organisation:{organisation_id}")
    organisation = Organisation.objects.get(pk=organisation_id)
    _insist_on_details(draft, day_of(at))
    frame = pl.DataFrame([{"key": "1", "row": 1} | asdict(draft)], schema_overrides=dict(INCOMING))
    incoming, decisions = consider(frame, organisation_id=organisation_id, group_id=organisation.group_id, at=at)
    decisions = _insist_on_certainty(incoming, decisions, organisation_id, surely_new=surely_new, join_known=join_known)
    occasion = Occasion(organisation_id, organisation.group_id, by.actor, at)
    stored = store_persons(incoming, decisions, occasion, demonstration=organisation.demonstration)
    person_id = int(stored["person_id"][0])
    audit("person.registered", f"person:{person_id}", organisation_id=organisation_id, new=bool(stored["new"][0]))
    return person_id


def _insist_on_details(draft: PersonDraft, today: date) -> None:
    if len(clean_name(draft.name)) < 2:
        raise BadDetail("name", _("请填写姓名，至少两个字"))
    if draft.national_id.strip():
        check_national_id(draft.national_id, today)
    if draft.phone.strip() and not read_phones(draft.phone):
        raise BadDetail("phone", _("电话号码不对：手机号 11 位，座机请带区号，如 0571-88001234"))
    if draft.birth_on and draft.birth_on > today:
        raise BadDetail("birth_on", _("出生日期晚于今天"))
    if not (draft.national_id.strip() or draft.birth_on):
        raise BadDetail("birth_on", _("没有身份证号时，请填写出生日期"))
    if draft.sex not in Person.Sex.values:
        raise BadDetail("sex", _("请选择性别"))


def _insist_on_certainty(
    incoming: Incoming, decisions: Decisions, organisation_id: int, *, surely_new: bool, join_known: bool
) -> Decisions:
    for person_id in decisions.matched["person_id"]:
        here = Person.objects.filter(
            pk=person_id, registrations__organisation_id=organisation_id, registrations__ended_at=None
        ).exists()
        if here or not join_known:
            raise AlreadyKnown(person_id, here=here)
    for reason in decisions.unsure["reason"]:
        if reason == MatchCase.Reason.SEX_DISAGREES_WITH_ID:
            raise BadDetail("sex", _("性别与身份证号不符，请核对"))
        if not (surely_new and reason == MatchCase.Reason.SAME_DETAILS):
            raise Resembles(reason, decisions.candidates["person_id"].to_list())
        return replace(decisions, new=incoming.rows.select("idx", "unit"), unsure=decisions.unsure.clear())
    return decisions
