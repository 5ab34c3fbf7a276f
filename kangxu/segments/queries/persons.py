"""The tags of one person, now and on any day before, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from kangxu.foundation.terms import in_chinese
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.queries import list_cards
from kangxu.rules import telling
from kangxu.rules.moments import next_change
from kangxu.segments.models import Denial, Spell
from kangxu.segments.stored_rules import rule_of
from kangxu.segments.visible import named, visible


@dataclass(frozen=True)
class TagView:
    """A tag or segment that a person has (or had at the moment asked for)."""

    code: str
    kind: str
    group: str
    family: str
    zh: str
    en: str
    value: str
    value_zh: str
    value_en: str
    since: datetime
    left_at: datetime | None
    origin: str
    author: str
    reason: str
    expires_at: datetime | None
    evidence: Any
    version: int

    @property
    def name(self) -> str:
        zh = in_chinese()
        name, value = (self.zh, self.value_zh) if zh else (self.en or self.zh, self.value_en)
        return f"{name}：{value}" if value and zh else f"{name}: {value}" if value else name


def tags_of(person_id: int, *, viewer: Viewer, kind: str = "tag") -> list[TagView]:
    """What a person has now; of money only to those who may see it. Raises NotFound."""
    _insist_on_reach(person_id, viewer)
    return _views(Spell.objects.filter(left_at=None), person_id, viewer, kind)


def tags_on(person_id: int, *, at: datetime, viewer: Viewer, kind: str = "tag") -> list[TagView]:
    """What a person had at a moment. Raises NotFound."""
    _insist_on_reach(person_id, viewer)
    stays = Spell.objects.filter(Q(left_at=None) | Q(left_at__gt=at), entered_at__lte=at)
    return _views(stays, person_id, viewer, kind)


def why(code: str, person_id: int, *, at: datetime, viewer: Viewer) -> dict[str, Any]:
    """Why a person is under a definition or not: the stay, what was said by hand, the rule clause by clause, and when
    its answer changes `next` if nothing else is recorded (moment and answer). Raises NotFound, BadRule.
    """
    one = named(code, viewer)
    _insist_on_reach(person_id, viewer)
    stay = Spell.objects.filter(definition=one, person_id=person_id, left_at=None).first()
    denial = Denial.objects.filter(definition=one, person_id=person_id, ended_at=None).first()
    rule = rule_of(one.version) if one.version else None
    reasons = telling.explain(rule, person_id=person_id, at=at) if rule is not None else None
    change = next_change(rule, person_id=person_id, at=at) if rule is not None else None
    coming = (change[0], telling.ANSWERS[change[1]]) if change else None
    return {"code": code, "person": person_id, "stay": stay, "denial": denial, "rule": reasons, "next": coming}


def _insist_on_reach(person_id: int, viewer: Viewer) -> None:
    if not list_cards([person_id], viewer=viewer):
        raise NotFound(f"person:{person_id}")


def _views(stays: Any, person_id: int, viewer: Viewer, kind: str) -> list[TagView]:
    found = stays.filter(person_id=person_id, definition__in=visible(viewer))
    if kind:
        found = found.filter(definition__kind=kind)
    rows: Iterable[Spell] = found.select_related("definition", "version").order_by(
        "definition__kind", "definition__group", "definition_id"
    )
    return [_view(one) for one in rows]


def _view(stay: Spell) -> TagView:
    one, version = stay.definition, stay.version
    bands = {band["code"]: band for band in version.bands} if version else {}
    band = bands.get(stay.value, {})
    return TagView(
        code=one.code, kind=one.kind, group=one.group, family=one.family, zh=one.zh, en=one.en, value=stay.value,
        value_zh=band.get("zh", ""), value_en=band.get("en", ""), since=stay.entered_at, left_at=stay.left_at,
        origin=stay.origin, author=stay.author, reason=stay.reason, expires_at=stay.expires_at,
        evidence=stay.evidence, version=version.number if version else 0,
    )  # fmt: skip
