"""What the second person sees before a far-reaching segment is put in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import actor_names
from kangxu.rules.laid_out import Line, laid_out
from kangxu.rules.language import BadRule
from kangxu.segments import preview
from kangxu.segments.queries import Version, differences, get_version
from kangxu.segments.stored_rules import rule_of
from kangxu.web.segments.editing import Edited, difference
from kangxu.web.segments.hits import english
from kangxu.web.segments.panels import CountPanel


@dataclass(frozen=True)
class ApprovalPage:
    """The submission in words, how many it concerns, what changes, and whether this viewer may decide."""

    name: str
    code: str
    author: str
    at: str
    note: str
    lines: tuple[Line, ...]
    count: CountPanel | None
    more: str
    changes: tuple[tuple[str, str], ...]
    own: bool


def approval_page(found: Edited, *, viewer: Viewer, at: datetime) -> ApprovalPage:
    """Raises NotFound."""
    waiting = found.waiting
    assert waiting is not None
    before = found.row.version
    submitted = get_version(waiting.pk, viewer=viewer)
    changes = differences(get_version(before.pk, viewer=viewer), submitted, viewer=viewer) if before else []
    counted = _count(waiting, viewer, at)
    was = _count(before, viewer, at) if before else None
    more = difference(counted.yes - was.yes, before.number) if before and was and counted else ""
    rule = rule_of(waiting)
    return ApprovalPage(
        found.view.name, found.view.code, actor_names([waiting.author], viewer=viewer)[waiting.author],
        f"{waiting.made_at.astimezone(clock.zone()):%Y-%m-%d %H:%M}", waiting.note,
        tuple(laid_out(rule, "en" if english() else "zh")) if rule else (), CountPanel(counted) if counted else None,
        more, tuple(changes), waiting.author == viewer.actor,
    )  # fmt: skip


def _count(version: Version, viewer: Viewer, at: datetime) -> preview.Counted | None:
    try:
        rule = rule_of(version)
        return preview.count(rule, viewer=viewer, at=at) if rule else None
    except BadRule:
        return None
