"""What the builder keeps: the draft of one author, and how it differs from what is in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.rules.language import All, BadRule, Rule
from kangxu.rules.stored import to_json
from kangxu.segments import preview
from kangxu.segments.actions import save_draft
from kangxu.segments.queries import Definition, DefinitionView, Version, definition, list_versions
from kangxu.segments.stored_rules import rule_of

FAMILIES = {"care": "clinical", "service": "service", "marketing": "commercial"}
OPEN = (Version.State.DRAFT, Version.State.WAITING)


@dataclass(frozen=True)
class Edited:
    """A definition as its author finds it: what is in force, and the own draft or submission on top of it."""

    view: DefinitionView
    own: Version | None
    waiting: Version | None
    rule: Rule | None
    broken: str = ""

    @property
    def row(self) -> Definition:
        return self.view.row

    @property
    def number(self) -> int:
        """Of the edition in force, 0 before the first."""
        return self.row.version.number if self.row.version else 0


def edited(code: str, *, viewer: Viewer) -> Edited:
    """Raises NotFound."""
    view = definition(code, viewer=viewer)
    versions = [one.row for one in list_versions(code, viewer=viewer)]
    own = next((one for one in versions if one.state in OPEN and one.author == viewer.actor), None)
    waiting = next((one for one in versions if one.state == Version.State.WAITING), None)
    shown = own or view.row.version
    try:
        return Edited(view, own, waiting, rule_of(shown) if shown else None)
    except BadRule as problem:
        return Edited(view, own, waiting, None, str(problem))


def details_of(given: Mapping[str, Any], viewer: Viewer) -> dict[str, Any]:
    """Name, purpose and note as the page sends them; nobody gives a purpose that they may not see."""
    purpose = str(given.get("purpose", "care"))
    allowed = ("care", "service", *(("marketing",) if viewer.may(P.SEE_COMMERCIAL) else ()))
    purpose = purpose if purpose in allowed else "care"
    return {
        "zh": str(given.get("zh", "")).strip()[:60] or _("未命名分群"), "en": str(given.get("en", "")).strip()[:80],
        "purpose": purpose, "family": FAMILIES[purpose],
    }  # fmt: skip


def keep(code: str, rule: Rule, given: Mapping[str, Any], *, by: Viewer, at: datetime) -> Version:
    """Save the author's draft; without a code begin a new segment. Raises BadRule, Refused, NotFound."""
    row = definition(code, viewer=by).row if code else None
    details = details_of(given, by) | ({} if row else {"kind": "segment"})
    if row and row.on_shelf:
        details = {}
    return save_draft(
        definition=row, rule=to_json(rule), note=str(given.get("note", ""))[:500], details=details, by=by, at=at
    )


def saved_words(version: Version, rule: Rule, *, viewer: Viewer, at: datetime) -> str:
    """When it was saved, and how many people more or fewer than with the edition in force."""
    told = _("%(time)s 已自动保存") % {"time": f"{at.astimezone(clock.zone()):%H:%M}"}
    before = version.definition.version
    found = rule_of(before) if before else None
    if before is None or found is None:
        return told
    now, then = (preview.estimate(one, viewer=viewer, at=at) for one in (rule, found))
    more = now.yes - then.yes
    if now.asked and abs(more) < now.margin + then.margin:
        return told
    return told + _("，") + difference(more, before.number)


def difference(more: int, number: int) -> str:
    """比第3版少214人."""
    if not more:
        return _("人数和第%(n)s版一样") % {"n": number}
    words = _("比第%(n)s版多%(count)s人") if more > 0 else _("比第%(n)s版少%(count)s人")
    return words % {"n": number, "count": f"{abs(more):,}"}


def everybody() -> Rule:
    return All(())
