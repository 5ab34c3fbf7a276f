"""Invented measurements around the sample report."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from kangxu.people.cards import PersonView
from kangxu.programmes.targets import Profile, Targets
from kangxu.records.queries import ReadingView
from kangxu.web.assess.facts import ReportFacts
from kangxu.web.assess.indicators import Measured
from kangxu.web.assess.tests.sample import CONTENT
from kangxu.web.person.display import indicator
from kangxu.web.person.values import values_of

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
TARGETS = Targets(Profile(54, frozenset()))
SHOWN = ("BP", "FPG", "TC", "CREA", "BMI")


def reading(number: int, analyte: str, value: float, days_ago: int, source: str = "laboratory") -> ReadingView:
    plain: dict[str, Any] = dict.fromkeys(ReadingView.__dataclass_fields__)
    plain |= {
        "id": number, "analyte": analyte, "measured_at": AT - timedelta(days=days_ago), "value": value,
        "value_received": str(value), "time_known": True, "source": source, "count": 1, "batch_id": 1,
        "panel": number // 2,
    }  # fmt: skip
    return ReadingView(**plain)


def readings() -> list[ReadingView]:
    found: list[ReadingView] = []
    for place, days in enumerate((700, 400, 90, 0)):
        found += [reading(10 * place, "SBP", 152 - 2 * place, days, "clinic")]
        found += [reading(10 * place + 1, "DBP", 92 - place, days, "clinic")]
        found += [reading(100 + place, "FPG", 6.4 - place / 10, days), reading(200 + place, "TC", 5.8, days)]
    return [*found, reading(300, "CREA", 80, 90), reading(301, "BMI", 27.2, 0, "clinic")]


def measured() -> tuple[Measured, ...]:
    known = [one for code in SHOWN if (one := indicator(code))]
    return tuple(Measured(one, values_of(one, readings(), TARGETS), TARGETS) for one in known)


def person() -> PersonView:
    plain: dict[str, Any] = dict.fromkeys(PersonView.__dataclass_fields__, "")
    plain |= {
        "id": 1, "name": "王德福", "sex": "1", "birth_on": date(1972, 3, 15), "national_id": "330102197203152519",
        "phone": "13812345678", "identifiers": (), "phones": (), "organisation_ids": (), "registered_at": AT,
    }  # fmt: skip
    return PersonView(**plain)


def facts(**more: Any) -> ReportFacts:
    plain: dict[str, Any] = {
        "id": 7, "number": "20261121-000123", "content": CONTENT, "person": person(), "hospital": "青禾县人民医院",
        "made_at": AT, "made_by": "何静", "signed_at": None, "signed_by": "", "doctor": "李娟", "care_manager": "何静",
        "measured": measured(),
    }  # fmt: skip
    return ReportFacts(**(plain | more))
