"""Ready values of one unsure match."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.people.comparing import compare, details_of_incoming
from kangxu.people.queries import MatchView
from kangxu.people.queries.matches import Candidate
from kangxu.people.search import Found
from kangxu.privacy.masking import name_for
from kangxu.web.components.button import Button
from kangxu.web.components.key_hints import KeyHint
from kangxu.web.components.notice import Notice
from kangxu.web.components.shapes import Link
from kangxu.web.components.side_by_side import Side, SideBySide
from kangxu.web.components.tag import Tag
from kangxu.web.people.finding import FoundPage, found_page
from kangxu.web.people.words import DECISIONS, REASONS, cause_words, compared, person_href, sex_and_age


@dataclass(frozen=True)
class CasePage:
    """One case; `person_id` is the candidate shown, `found` the persons looked up by hand."""

    id: int
    name: str
    reason: str
    facts: tuple[str, ...]
    candidates: tuple[Link, ...]
    comparison: SideBySide
    person_id: int | None
    decided: Notice | None
    reopen: bool
    decisions: tuple[Button, ...]
    may_search: bool
    found: FoundPage
    keys: tuple[KeyHint, ...]


def case_page(
    view: MatchView, *, wanted: int | None, text: str, found: list[Found], viewer: Viewer, on: date
) -> CasePage:
    chosen = next((one for one in view.candidates if one.person.id == wanted), None)
    chosen = chosen or (view.candidates[0] if view.candidates else None)
    line, open_ = view.line, not view.line.decision
    return CasePage(
        id=line.id,
        name=name_for(viewer, line.name) or _("未写姓名"),
        reason=str(REASONS.get(line.reason, line.reason)),
        facts=(cause_words(line.caused_by), line.organisation, f"{localtime(line.opened_at):%Y-%m-%d %H:%M}"),
        candidates=tuple(_tab(line.id, one, one is chosen, viewer, on) for one in view.candidates),
        comparison=_comparison(view, chosen, viewer, on),
        person_id=chosen.person.id if chosen else None,
        decided=None if open_ else _decided(view),
        reopen=line.decision == "dropped",
        decisions=_decisions(chosen) if open_ else (),
        may_search=open_ and viewer.may(Permission.SEE_PEOPLE),
        found=found_page(text, found, viewer=viewer, on=on),
        keys=_keys(chosen) if open_ else (),
    )


def _tab(case_id: int, one: Candidate, active: bool, viewer: Viewer, on: date) -> Link:
    href = f"{reverse('match', args=[case_id])}?person={one.person.id}"
    name = name_for(viewer, one.person.name) or _("未登记姓名")
    return Link(f"{name} {sex_and_age(one.person, on)}", href, active=active)


def _comparison(view: MatchView, chosen: Candidate | None, viewer: Viewer, on: date) -> SideBySide:
    """The incoming person left, the candidate right; without a candidate the right side stays empty."""
    details = details_of_incoming(view.incoming)
    rows = chosen.comparison if chosen else compare(details, type(details)("", "0", None, False, "", {}))
    row = view.incoming.get("row")
    origin = (cause_words(view.line.caused_by), _("第%(row)s行") % {"row": row} if row else "")
    left = Side(name_for(viewer, view.line.name) or _("未写姓名"), origin, Tag(_("来人"), tone="teal"))
    if chosen is None:
        return SideBySide(left, Side(_("没有候选人")), tuple(compared(one, viewer) for one in rows))
    known = chosen.person
    since = _("%(day)s 建档") % {"day": f"{localtime(known.registered_at):%Y-%m-%d}"}
    href = person_href(known.id) if viewer.may(Permission.SEE_PEOPLE) else ""
    right = Side(name_for(viewer, known.name) or _("未登记姓名"), (sex_and_age(known, on), since), Tag(_("在档")), href)
    return SideBySide(left, right, tuple(compared(one, viewer) for one in rows))


def _decisions(chosen: Candidate | None) -> tuple[Button, ...]:
    """The primary one last, at the right end of the page head."""
    missing = "" if chosen else _("没有候选人，请先在下面查找")
    return (
        _decision("dropped", "3", _("不导入")),
        _decision("new", "2", _("不是同一人，新建档")),
        _decision("same", "1", str(DECISIONS["same"]), tone="primary", why_not=missing),
    )


def _decision(code: str, key: str, words: str, **more: Any) -> Button:
    attrs = {"data-outcome": key}
    return Button(words, type="submit", form="decide", name="decision", value=code, key=key, attrs=attrs, **more)


def _decided(view: MatchView) -> Notice:
    word = str(DECISIONS[view.line.decision])
    at = f"{localtime(view.line.decided_at):%Y-%m-%d %H:%M}" if view.line.decided_at else ""
    hint = {
        "same": _("如果认错了：撤销这批导入，或请在患者页更正。"),
        "new": _("如果其实是同一人，请合并两份档案，合并可以撤销。"),
        "dropped": _("可以恢复为待核对；已丢弃的数据需重新导入该文件。"),
    }[view.line.decision]
    return Notice(_("%(at)s 处理。%(hint)s") % {"at": at, "hint": hint}, title=word)


def _keys(chosen: Candidate | None) -> tuple[KeyHint, ...]:
    same = (KeyHint(("1",), str(DECISIONS["same"])),) if chosen else ()
    return (*same, KeyHint(("2",), str(DECISIONS["new"])), KeyHint(("3",), str(DECISIONS["dropped"])))
