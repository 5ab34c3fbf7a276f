"""The designer as ready values: the outline, what stands against handing in, what changed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.programmes.programme import programmes
from kangxu.questionnaires.definition import Form, Item
from kangxu.questionnaires.design_queries import DraftView
from kangxu.web.components.notice import Notice
from kangxu.web.components.shapes import Link
from kangxu.web.components.tag import Tag
from kangxu.web.forms.editor import numbers
from kangxu.web.forms.words import KINDS, TYPES, change_lines, name_of, short, state_tag, type_words
from kangxu.web.person.words import stamp
from kangxu.web.questionnaires.words import told

ABOUT = "about"


@dataclass(frozen=True)
class OutlineRow:
    """One question in the list; `problem` is the first thing that is wrong with it."""

    id: str
    number: str
    words: str
    type: str
    depth: int
    required: bool
    conditional: bool
    group: bool
    problem: str
    current: bool


@dataclass(frozen=True)
class Finding:
    """What stands against handing in, and where."""

    id: str
    place: str
    words: str


@dataclass(frozen=True)
class AboutForm:
    """What is said of the form as a whole."""

    form: Form
    kinds: tuple[Link, ...]
    programmes: tuple[Link, ...]
    fixed: bool


@dataclass(frozen=True)
class DeskPage:
    title: str
    code: str
    crumbs: tuple[Link, ...]
    tags: tuple[Tag, ...]
    notices: tuple[Notice, ...]
    rows: tuple[OutlineRow, ...]
    findings: tuple[Finding, ...]
    changes: tuple[tuple[str, str], ...]
    changes_title: str
    types: tuple[Link, ...]
    kept: bool
    waiting: bool
    approve_href: str
    saved: str


def desk_page(view: DraftView, current: str, *, viewer: Viewer) -> DeskPage:
    form, waiting = view.form, view.state == "waiting"
    return DeskPage(
        title=told(form.words), code=form.code,
        crumbs=(Link(_("表单"), reverse("forms")), Link(form.code, reverse("form", args=[form.code]))),
        tags=tuple(tags(view)), notices=tuple(_notices(view)), rows=tuple(outline(view, current)),
        findings=tuple(findings(view)), changes=change_lines(form, view.changes, view.about),
        changes_title=_("比启用中的版本") if view.before and view.id else "",
        types=tuple(Link(str(words), value=name) for name, words in TYPES.items()), kept=view.id is not None,
        waiting=waiting,
        approve_href=reverse("form-approve", args=[form.code])
        if waiting and viewer.may(P.APPROVE_FORMS) and not view.own else "",
        saved=saved_words(view),
    )  # fmt: skip


def tags(view: DraftView) -> Iterator[Tag]:
    yield Tag(str(KINDS[view.form.kind]))
    yield state_tag(view.state) if view.state else Tag(_("还没有改动"), tone="muted")


def saved_words(view: DraftView) -> str:
    if view.saved_at is None:
        return ""
    return _("%(time)s 已自动保存") % {"time": f"{view.saved_at.astimezone(clock.zone()):%H:%M}"}


def outline(view: DraftView, current: str) -> Iterator[OutlineRow]:
    wrong: dict[str, str] = {}
    for link_id, words in view.findings:
        wrong.setdefault(link_id, words)
    yield from _rows(view.form, view.form.items, 0, numbers(view.form), wrong, current)


def _rows(
    form: Form, items: tuple[Item, ...], depth: int, places: Mapping[str, str], wrong: dict[str, str], current: str
) -> Iterator[OutlineRow]:
    for one in items:
        words = short(told(one.words)) if told(one.words) not in ("", "/") else name_of(form, one.link_id)
        shown = words if words != one.link_id else _("（还没有写题目）")
        yield OutlineRow(
            one.link_id, places.get(one.link_id, ""), shown, type_words(one), depth, one.required,
            bool(one.conditions), one.kind == "group", wrong.get(one.link_id, ""), one.link_id == current,
        )  # fmt: skip
        yield from _rows(form, one.items, depth + 1, places, wrong, current)


def findings(view: DraftView) -> Iterator[Finding]:
    places = numbers(view.form)
    for link_id, words in view.findings:
        if not link_id:
            yield Finding(ABOUT, _("整张表"), words)
        else:
            number = places.get(link_id, "")
            name = name_of(view.form, link_id)
            place = _("第%(number)s题 %(name)s") % {"number": number, "name": name} if number else name
            yield Finding(link_id, place, words)


def about_form(view: DraftView) -> AboutForm:
    form = view.form
    return AboutForm(
        form, tuple(Link(str(words), value=code, active=code == form.kind) for code, words in KINDS.items()),
        tuple(Link(str(one.title), value=code, active=code in form.programmes) for code, one in programmes().items()),
        bool(form.scale or form.classing),
    )  # fmt: skip


def _notices(view: DraftView) -> Iterator[Notice]:
    if view.state == "waiting":
        yield Notice(_("%(who)s %(at)s提交了审批。再改一处，就会撤回提交，要重新交。") % {
            "who": view.handed_in_by, "at": stamp(view.handed_in_at) if view.handed_in_at else "",
        }, tone="amber")  # fmt: skip
    elif view.returned_at is not None and (view.handed_in_at is None or view.returned_at >= view.handed_in_at):
        words = _("%(who)s %(at)s退回：%(why)s")
        told_ = {"who": view.returned_by, "at": stamp(view.returned_at), "why": view.returned_why}
        yield Notice(words % told_, tone="amber")
    if view.form.scale:
        yield Notice(_("这是量表：计分用到的题和选项代码不要改，改了就不计分。"))


def first_item(form: Form) -> str:
    """What the desk opens with: the first question, else the form itself."""
    return form.items[0].link_id if form.items else ABOUT
