"""The forms of the drawer: handing over, ending, what the file lacks. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kangxu.foundation.terms import language, spoken
from kangxu.packages.contract_queries import ContractView
from kangxu.packages.contract_terms import terms
from kangxu.people.insurances import insurances
from kangxu.people.queries import PersonView
from kangxu.web.components.carer_choice import CarerChoice
from kangxu.web.components.shapes import Link
from kangxu.web.contracts import words
from kangxu.web.contracts.page import Loads, carer_choice


@dataclass(frozen=True)
class TransferDrawer:
    id: int
    title: str
    roles: tuple[Link, ...]
    doctors: CarerChoice
    managers: CarerChoice
    reason: str
    problem: str


@dataclass(frozen=True)
class EndDrawer:
    id: int
    title: str
    reasons: tuple[Link, ...]
    note: str
    problem: str


@dataclass(frozen=True)
class FileDrawer:
    """What of a person's file is missing, to be typed; what is there is not shown again."""

    person_id: int
    asks_name: bool
    asks_phone: bool
    asks_identity: bool
    asks_birth: bool
    asks_address: bool
    insurances: tuple[Link, ...]
    values: Mapping[str, str]
    problem: str


def transfer_drawer(
    one: ContractView, loads: Loads, *, given: Mapping[str, Any] | None = None, problem: str = ""
) -> TransferDrawer:
    sent = given or {}
    doctor, manager = str(sent.get("doctor") or one.doctor_id), str(sent.get("manager") or one.manager_id or "")
    role = str(sent.get("role") or "doctor")
    roles = tuple(Link(str(label), value=code, active=code == role) for code, label in words.ROLES.items())
    return TransferDrawer(
        one.id, _("换人：%(what)s") % {"what": words.title_words(one)}, roles,
        carer_choice("doctor", _("责任医师"), loads["doctor"], doctor),
        carer_choice("manager", _("健康管理师"), loads["care_manager"], manager),
        str(sent.get("reason", "")), problem,
    )  # fmt: skip


def end_drawer(one: ContractView, *, given: Mapping[str, Any] | None = None, problem: str = "") -> EndDrawer:
    sent = given or {}
    reasons = tuple(
        Link(end.words(language()), value=code, active=code == sent.get("reason"))
        for code, end in terms().ends.items()
        if not end.machine
    )
    title = _("解约：%(what)s") % {"what": words.title_words(one)}
    return EndDrawer(one.id, title, reasons, str(sent.get("note", "")), problem)


def file_drawer(person: PersonView, *, given: Mapping[str, Any] | None = None, problem: str = "") -> FileDrawer:
    sent = given or {}
    kinds = tuple(
        Link(spoken(zh, en), value=code, active=code == sent.get("insurance")) for code, zh, en in insurances()
    )
    values = {name: str(sent.get(name, "")) for name in ("name", "phone", "national_id", "birth_on", "address")}
    return FileDrawer(
        person.id, not person.name, not person.phone, not person.national_id,
        person.birth_on is None, not person.address,
        () if person.insurance else kinds, values, problem,
    )  # fmt: skip
