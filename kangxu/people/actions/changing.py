"""Correcting a person, their numbers and where they are known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.events import publish
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.cards import visible
from kangxu.people.details import BadDetail, check_national_id
from kangxu.people.events import CORRECTED
from kangxu.people.identifiers import read_national_id, read_number, read_phones, tail
from kangxu.people.insurances import insurance_of
from kangxu.people.matching import issuer_of
from kangxu.people.models import Person, PersonIdentifier, PersonPhone, Registration
from kangxu.people.moving import holdings
from kangxu.people.names import clean_name, spell

Kind = PersonIdentifier.Kind
CORRECTABLE = ("name", "sex", "birth_on", "address", "insurance", "deceased_at")


class CannotChange(Exception):
    """The change is refused; the message says why and what to do."""


@action
def correct_person(*, person_id: int, changes: dict[str, Any], reason: str, by: Viewer, at: datetime) -> Person:
    """Correct details (CORRECTABLE). The audit line names the fields, not their values."""
    by.require(Permission.REGISTER_PEOPLE)
    person = _locked(person_id, by)
    if unknown := set(changes) - set(CORRECTABLE):
        raise BadDetail(sorted(unknown)[0], _("这一项不能在这里更正"))
    if changes.get("insurance") and insurance_of(changes["insurance"]) != changes["insurance"]:
        raise BadDetail("insurance", _("没有这种医保类型"))
    _insist_on_the_identity_number(person, changes)
    before = {name: getattr(person, name) for name in changes}
    for name, value in changes.items():
        setattr(person, name, clean_name(value) if name == "name" else value)
    if "birth_on" in changes:
        person.birth_year_only = False
    person.name_pinyin, person.name_initials = spell(person.name)
    person.save()
    changed = sorted(name for name in changes if before[name] != getattr(person, name))
    audit("person.corrected", f"person:{person.pk}", fields=changed, reason=reason)
    if {"sex", "birth_on"} & set(changed):
        publish(CORRECTED, persons=[person.pk], caused_by=by.actor, by=by, at=at)
    return person


@action
def add_identifier(
    *, person_id: int, kind: str, value: str, issuer: str = "", by: Viewer, at: datetime
) -> PersonIdentifier:
    """Add a number that names this person. One that names somebody else is refused: merge the two instead."""
    by.require(Permission.REGISTER_PEOPLE)
    person = _locked(person_id, by)
    number = check_national_id(value, day_of(at)) if kind == Kind.NATIONAL_ID else read_number(value)
    if number is None or kind not in Kind.values:
        raise BadDetail(kind, _("号码为空或不是有效号码"))
    issuer = _issuer(kind, issuer, by)
    holder = PersonIdentifier.objects.filter(
        group_id=person.group_id, kind=kind, issuer=issuer, value=number, ended_at=None
    ).first()
    if holder is not None and holder.person_id == person.pk:
        raise CannotChange(_("这位患者已有这个号码"))
    if holder is not None:
        raise CannotChange(_("这个号码属于另一份档案；如果是同一人，请合并档案"))
    if kind == Kind.NATIONAL_ID:
        _insist_on_one_identity_number(person, number)
    added = PersonIdentifier.objects.create(
        group_id=person.group_id,
        person=person,
        kind=kind,
        issuer=issuer,
        value=number,
        tail=tail(number),
        recorded_at=at,
    )
    audit("identifier.added", f"person:{person.pk}", kind=kind, identifier=added.pk)
    return added


@action
def end_identifier(*, identifier_id: int, by: Viewer, at: datetime) -> PersonIdentifier:
    """A number no longer names its person (mistyped, handed to somebody else). It stays on record as ended."""
    by.require(Permission.REGISTER_PEOPLE)
    found = PersonIdentifier.objects.filter(pk=identifier_id, ended_at=None).first()
    if found is None:
        raise NotFound(f"identifier:{identifier_id}")
    _locked(found.person_id, by)
    found.ended_at = at
    found.save(update_fields=["ended_at"])
    audit("identifier.ended", f"person:{found.person_id}", kind=found.kind, identifier=found.pk)
    return found


@action
def add_phone(*, person_id: int, number: str, owner: str = "本人", by: Viewer, at: datetime) -> PersonPhone:
    """Add a telephone number and whose it is; families share one."""
    by.require(Permission.REGISTER_PEOPLE)
    person = _locked(person_id, by)
    numbers = read_phones(number)
    if len(numbers) != 1:
        raise BadDetail("phone", _("电话号码不对：手机号 11 位，座机请带区号，如 0571-88001234"))
    if person.phones.filter(number=numbers[0], ended_at=None).exists():
        raise CannotChange(_("这位患者已有这个号码"))
    phone = PersonPhone.objects.create(
        group_id=person.group_id, person=person, number=numbers[0], tail=tail(numbers[0]), owner=owner, recorded_at=at
    )
    audit("phone.added", f"person:{person.pk}", phone=phone.pk)
    return phone


@action
def end_phone(*, phone_id: int, by: Viewer, at: datetime) -> PersonPhone:
    by.require(Permission.REGISTER_PEOPLE)
    found = PersonPhone.objects.filter(pk=phone_id, ended_at=None).first()
    if found is None:
        raise NotFound(f"phone:{phone_id}")
    _locked(found.person_id, by)
    found.ended_at = at
    found.save(update_fields=["ended_at"])
    audit("phone.ended", f"person:{found.person_id}", phone=found.pk)
    return found


@action
def end_empty_registrations(*, person_ids: Sequence[int], organisation_id: int, by: Viewer, at: datetime) -> int:
    """Close those among these persons here who hold no living fact and whom no member of staff has dealt with."""
    if not by.sees(organisation_id):
        raise NotFound(f"organisation:{organisation_id}")
    persons = list(person_ids)
    for holding, living in _evidence():
        with connection.cursor() as cursor:
            cursor.execute(
                f"select distinct {holding.column} from {holding.table} where {holding.column} = any(%s) and {living}",
                [persons],
            )
            kept = {row[0] for row in cursor.fetchall()}
        persons = [person for person in persons if person not in kept]
    ended = Registration.objects.filter(person_id__in=persons, organisation_id=organisation_id, ended_at=None).update(
        ended_at=at
    )
    audit("registrations.ended", f"organisation:{organisation_id}", organisation_id=organisation_id, persons=ended)
    return ended


def _evidence() -> list[tuple[Any, str]]:
    """Tables that speak for keeping a person: facts not retired, and what a member of staff did by hand."""
    found = []
    for holding in holdings():
        with connection.cursor() as cursor:
            columns = {column.name for column in connection.introspection.get_table_description(cursor, holding.table)}
        if "retired_at" in columns:
            found.append((holding, "retired_at is null"))
        elif "staff_id" in columns:
            found.append((holding, "staff_id is not null"))
    return found


def _locked(person_id: int, by: Viewer) -> Person:
    if not visible(by).filter(pk=person_id).exists():
        raise NotFound(f"person:{person_id}")
    return Person.objects.select_for_update().get(pk=person_id)


def _issuer(kind: str, issuer: str, by: Viewer) -> str:
    if kind == Kind.RECORD_NUMBER and not issuer and by.organisation_id is not None:
        return issuer_of(by.organisation_id)
    return issuer


def _identity_number(person: Person) -> str | None:
    return person.identifiers.filter(kind=Kind.NATIONAL_ID, ended_at=None).values_list("value", flat=True).first()


def _insist_on_one_identity_number(person: Person, number: str) -> None:
    if _identity_number(person) is not None:
        raise CannotChange(_("这位患者已有身份证号；号码有误时请先停用原号码"))
    said = read_national_id(number)
    if person.birth_on and not person.birth_year_only and person.birth_on != said.born_on:
        raise CannotChange(_("身份证号里的出生日期与档案不符，请先核对"))
    if person.sex in ("1", "2") and person.sex != said.sex:
        raise CannotChange(_("身份证号里的性别与档案不符，请先核对"))


def _insist_on_the_identity_number(person: Person, changes: dict[str, Any]) -> None:
    """What a sound identity number says is not corrected beside it."""
    if "name" in changes and len(clean_name(changes["name"])) < 2:
        raise BadDetail("name", _("请填写姓名，至少两个字"))
    number = _identity_number(person)
    if number is None:
        return
    said = read_national_id(number)
    if isinstance(changes.get("birth_on"), date) and changes["birth_on"] != said.born_on:
        raise BadDetail("birth_on", _("与身份证号里的出生日期不符；如果身份证号有误，请先停用它"))
    if changes.get("sex", said.sex) != said.sex:
        raise BadDetail("sex", _("与身份证号里的性别不符；如果身份证号有误，请先停用它"))
