"""In which programmes a person is, who is proposed and why, and which others there are, as ready values. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.programmes.programme import programmes
from kangxu.programmes.queries import EnrolmentView, ProposalView
from kangxu.rules.catalogue import field_of
from kangxu.rules.language import BadRule
from kangxu.web.components.button import Button
from kangxu.web.components.shapes import Link
from kangxu.web.person.display import indicator, spoken
from kangxu.web.person.facts import Who
from kangxu.web.person.identity import address, drawer_button
from kangxu.web.person.words import day_words

READING, DIAGNOSIS = "reading.", "diagnosis."


@dataclass(frozen=True)
class Proposed:
    """A disease that values speak for, and which values."""

    programme: str
    title: str
    why: str


@dataclass(frozen=True)
class Held:
    """A programme somebody is in: since when, and who answers."""

    id: int
    title: str
    about: str


@dataclass(frozen=True)
class ProgrammeCard:
    """On the person page: what is proposed, and the way to the drawer; without proposals that there is no programme."""

    proposed: tuple[Proposed, ...]
    open: Button


@dataclass(frozen=True)
class ProgrammeDrawer:
    person_id: int
    proposed: tuple[Proposed, ...]
    held: tuple[Held, ...]
    others: tuple[Link, ...]
    may_end: bool
    reason: str
    problem: str


def programme_card(who: Who, proposals: Sequence[ProposalView], *, viewer: Viewer) -> ProgrammeCard | None:
    """None for those who decide nothing here, for the dead, and where nothing is to decide."""
    if who.person.deceased_at is not None or not viewer.may(Permission.RECORD_READINGS):
        return None
    if who.enrolments and not proposals:
        return None
    proposed = tuple(_proposed(one, who.now) for one in proposals)
    button = drawer_button(_("纳入管理"), address("person-programmes", who.person.id), small=True)
    return ProgrammeCard(proposed, button)


def programme_drawer(
    who: Who, proposals: Sequence[ProposalView], *, viewer: Viewer, given: Mapping[str, Any], problem: str = ""
) -> ProgrammeDrawer:
    """What was typed stays when something was refused."""
    known = {one.programme for one in who.enrolments} | {one.programme for one in proposals}
    others = [one for one in programmes().values() if one.code not in known]
    return ProgrammeDrawer(
        who.person.id, tuple(_proposed(one, who.now) for one in proposals),
        tuple(Held(one.id, one.title, _about(one, who.now)) for one in who.enrolments),
        tuple(Link(str(one.title), value=one.code, active=one.code == given.get("programme")) for one in others),
        viewer.may(Permission.SET_TARGETS), str(given.get("reason", "")), problem,
    )  # fmt: skip


def grounds(reasons: Iterable[Mapping[str, Any]], now: datetime) -> str:
    """空腹血糖 18.4 mmol/L 2017-09-25；诊断糖尿病（未分型） 11-20."""
    return _("；").join(_ground(one, now) for one in reasons)


def _proposed(one: ProposalView, now: datetime) -> Proposed:
    return Proposed(one.programme, one.title, grounds(one.reasons, now))


def _about(one: EnrolmentView, now: datetime) -> str:
    since = _("%(day)s起") % {"day": day_words(one.enrolled_at, now)}
    return _("，").join(part for part in (since, one.doctor, one.care_manager) if part)


def _ground(one: Mapping[str, Any], now: datetime) -> str:
    at = parse_datetime(one["at"]) if one.get("at") else None
    return " ".join(
        part for part in (_fact(str(one["code"]), one.get("value")), day_words(at, now) if at else "") if part
    )


def _fact(code: str, value: Any) -> str:
    """A value with its unit, or what was found; a fact that no room offers any more by its code."""
    measured = indicator(code.removeprefix(READING)) if code.startswith(READING) else None
    if measured is not None and isinstance(value, int | float):
        unit = measured.unit if measured.unit == "%" else f" {measured.unit}"
        return f"{measured.label} {measured.number(value)}{unit}".rstrip()
    try:
        words = spoken(field_of(code).zh, field_of(code).en)
    except BadRule:
        return code
    return _("诊断%(disease)s") % {"disease": words} if code.startswith(DIAGNOSIS) else words
