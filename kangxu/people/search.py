"""Finding a person by what somebody types: name, given name, pinyin, initials, telephone, a number or its tail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db import connection

from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Organisation
from kangxu.people.cards import PersonCard, cards_of
from kangxu.people.identifiers import half_width
from kangxu.people.names import clean_name, spell

MOST = 20
SHORTEST_TAIL = 4

PERSONS = """
select p.id from people_person p
where p.group_id = any(%(groups)s) and p.merged_into_id is null and {condition} and {scope}
limit %(most)s
"""
NUMBERS = """
select p.id from {table} n join people_person p on p.id = n.person_id
where n.group_id = any(%(groups)s) and n.tail = %(tail)s and n.ended_at is null and {condition}
  and p.merged_into_id is null and {scope}
limit %(most)s
"""
SCOPE = (
    "exists (select 1 from people_registration r where r.person_id = p.id and r.ended_at is null"
    " and r.organisation_id = any(%(scope)s))"
)
PHONES, IDENTIFIERS = "people_personphone", "people_personidentifier"


@dataclass(frozen=True)
class Found:
    """A person and by what they were found: name, given_name, pinyin, initials, phone or number."""

    person: PersonCard
    via: str


@dataclass(frozen=True)
class _Arm:
    via: str
    statement: str


def search(text: str, *, viewer: Viewer, most: int = MOST) -> list[Found]:
    """Up to `most` persons in the viewer's scope, the surest way of finding first. Too short a text finds nobody."""
    typed = clean_name(text)
    found: dict[int, str] = {}
    parameters = _parameters(typed, viewer, most)
    with connection.cursor() as cursor:
        for arm in _arms(typed):
            if len(found) < most:
                cursor.execute(arm.statement.format(scope=SCOPE if viewer.scope is not None else "true"), parameters)
                for (person_id,) in cursor.fetchall():
                    found.setdefault(person_id, arm.via)
    cards = cards_of(list(found)[:most])
    return [Found(cards[person_id], via) for person_id, via in list(found.items())[:most]]


def _arms(typed: str) -> list[_Arm]:
    compact = re.sub(r"[\s\-]", "", half_width(typed))
    if re.fullmatch(r"\d*[\dXx]", compact) and re.search(r"\d", compact):
        return _number_arms(compact)
    if re.fullmatch(r"[A-Za-z' ]+", typed):
        return _letter_arms(typed)
    if re.search(r"[A-Za-z\d]", typed) and re.search(r"\d", typed):
        return [_number(IDENTIFIERS, "upper(n.value) = upper(%(typed)s)")]
    return _name_arms(typed)


def _number_arms(digits: str) -> list[_Arm]:
    if len(digits) < SHORTEST_TAIL:
        return []
    exact = [_number(IDENTIFIERS, "n.value in (%(digits)s, %(typed)s)")]
    ends = [_phone("n.number like %(ends)s"), _number(IDENTIFIERS, "n.value like %(ends)s")]
    return exact + ends if len(digits) > SHORTEST_TAIL else ends


def _letter_arms(typed: str) -> list[_Arm]:
    arms = [
        _Arm("initials", PERSONS.replace("{condition}", "p.name_initials = %(letters)s")),
        _Arm("pinyin", PERSONS.replace("{condition}", "p.name_pinyin like %(letters_begin)s")),
        _Arm("given_name", PERSONS.replace("{condition}", "reverse(p.name_pinyin) like %(letters_backwards)s")),
        _Arm("initials", PERSONS.replace("{condition}", "p.name_initials like %(letters_begin)s")),
    ]
    return [*arms, _infix("true")]


def _name_arms(typed: str) -> list[_Arm]:
    if not typed:
        return []
    arms = [
        _Arm("name", PERSONS.replace("{condition}", "p.name = %(typed)s")),
        _Arm("name", PERSONS.replace("{condition}", "p.name like %(begin)s")),
        _Arm("given_name", PERSONS.replace("{condition}", "reverse(p.name) like %(backwards)s")),
    ]
    return [*arms, _infix("p.name like %(inside)s")]


def _infix(condition: str) -> _Arm:
    """Inside a name of several parts; trigrams of the pinyin find it. Short names are found by their ends."""
    inside = "(p.name::text like '%%·%%' or p.name::text like '%% %%') and p.name_pinyin like %(letters_inside)s"
    return _Arm("name", PERSONS.replace("{condition}", f"{inside} and {condition}"))


def _phone(condition: str) -> _Arm:
    return _Arm("phone", NUMBERS.replace("{table}", PHONES).replace("{condition}", condition))


def _number(table: str, condition: str) -> _Arm:
    return _Arm("number", NUMBERS.replace("{table}", table).replace("{condition}", condition))


def _parameters(typed: str, viewer: Viewer, most: int) -> dict[str, Any]:
    digits = re.sub(r"[\s\-]", "", half_width(typed)).upper()
    letters = spell(typed)[0] or typed
    return {
        "typed": typed, "digits": digits, "letters": letters, "tail": (digits or typed)[-4:], "most": most,
        "begin": _escaped(typed) + "%", "backwards": _escaped(typed[::-1]) + "%", "inside": f"%{_escaped(typed)}%",
        "letters_begin": _escaped(letters) + "%", "letters_backwards": _escaped(letters[::-1]) + "%",
        "letters_inside": f"%{_escaped(letters)}%", "ends": "%" + _escaped(digits),
        "groups": _groups(viewer), "scope": viewer.scope_list,
    }  # fmt: skip


def _groups(viewer: Viewer) -> list[int]:
    if viewer.group_id is not None:
        return [viewer.group_id]
    return list(Organisation.objects.filter(parent=None).values_list("pk", flat=True))


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)
