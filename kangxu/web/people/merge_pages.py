"""Ready values of merging: choosing, comparing, history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.people.comparing import Comparison
from kangxu.people.queries import MergeView, PersonView
from kangxu.people.search import Found
from kangxu.privacy.masking import name_for
from kangxu.web.components.notice import Notice
from kangxu.web.components.side_by_side import Side, SideBySide
from kangxu.web.components.tag import Tag
from kangxu.web.people.finding import FoundPerson, found_page
from kangxu.web.people.forms import MergeForm
from kangxu.web.people.words import compared, person_href, sex_and_age


@dataclass(frozen=True)
class ChoosePage:
    """Looking for the record to keep, or (with `kept`) for the one that goes into it."""

    kept: str
    kept_id: int | None
    text: str
    persons: tuple[tuple[FoundPerson, str], ...]


@dataclass(frozen=True)
class MergePage:
    form: MergeForm
    comparison: SideBySide
    swap_href: str
    notice: Notice


@dataclass(frozen=True)
class MergeRow:
    id: int
    words: str
    reason: str
    rows: int
    at: str
    by: str
    undone: str
    undoable: bool


@dataclass(frozen=True)
class HistoryPage:
    name: str
    back_href: str
    merge_href: str
    rows: tuple[MergeRow, ...]


def choose_page(kept: PersonView | None, text: str, found: list[Found], *, viewer: Viewer, on: date) -> ChoosePage:
    lines = found_page(text, found, viewer=viewer, on=on).persons
    kept_id = kept.id if kept else None
    return ChoosePage(
        kept=f"{name_for(viewer, kept.name)} {sex_and_age(kept, on)}" if kept else "",
        kept_id=kept_id,
        text=text,
        persons=tuple((line, _onward(kept_id, line.id)) for line in lines if line.id != kept_id),
    )


def _onward(kept_id: int | None, chosen: int) -> str:
    place = reverse("merge-persons")
    return f"{place}?keep={chosen}" if kept_id is None else f"{place}?keep={kept_id}&other={chosen}"


def merge_page(
    left: PersonView, right: PersonView, rows: Sequence[Comparison], form: MergeForm, *, viewer: Viewer, on: date
) -> MergePage:
    return MergePage(
        form=form,
        comparison=SideBySide(
            _side(left, Tag(_("保留"), tone="teal"), viewer, on),
            _side(right, Tag(_("并入左边"), tone="amber"), viewer, on),
            tuple(compared(row, viewer) for row in rows),
        ),
        swap_href=f"{reverse('merge-persons')}?keep={right.id}&other={left.id}",
        notice=_warning(rows),
    )


def _side(person: PersonView, tag: Tag, viewer: Viewer, on: date) -> Side:
    since = _("%(day)s 建档") % {"day": f"{localtime(person.registered_at):%Y-%m-%d}"}
    href = person_href(person.id) if viewer.may(Permission.SEE_PEOPLE) else ""
    return Side(name_for(viewer, person.name) or _("未登记姓名"), (sex_and_age(person, on), since), tag, href)


def _warning(rows: Sequence[Comparison]) -> Notice:
    ids = next((row for row in rows if row.kind == "national_id"), None)
    if ids is not None and ids.verdict == "differs":
        return Notice(_("两份档案的身份证号不同，一般不是同一人。请核对证件原件后再决定。"), tone="red")
    words = _("右边的测量、诊断、随访等全部归到左边，左边空着的信息由右边补上。之后可以拆分，原样分开。")
    return Notice(words, tone="info")


def history_page(person: PersonView, merges: list[MergeView], *, viewer: Viewer) -> HistoryPage:
    return HistoryPage(
        name=name_for(viewer, person.name) or _("未登记姓名"),
        back_href=person_href(person.id) if viewer.may(Permission.SEE_PEOPLE) else reverse("matches"),
        merge_href=f"{reverse('merge-persons')}?keep={person.id}" if viewer.may(Permission.SEE_PEOPLE) else "",
        rows=tuple(_history_row(one, viewer) for one in merges),
    )


def _history_row(one: MergeView, viewer: Viewer) -> MergeRow:
    merged = name_for(viewer, one.merged_name) or _("未登记姓名")
    undone = ""
    if one.undone_at:
        undone = _("%(at)s 由%(by)s拆分") % {"at": f"{localtime(one.undone_at):%Y-%m-%d %H:%M}", "by": one.undone_by}
    return MergeRow(
        id=one.id,
        words=_("“%(name)s”（档案 %(number)s）并入") % {"name": merged, "number": one.merged_id},
        reason=one.reason,
        rows=one.rows,
        at=f"{localtime(one.at):%Y-%m-%d %H:%M}",
        by=one.by,
        undone=undone,
        undoable=one.undoable,
    )
