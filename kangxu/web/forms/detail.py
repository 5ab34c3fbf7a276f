"""One form as ready values: its questions, what it counts, its versions. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.clinical.risk import risk_models
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.terms import spoken
from kangxu.foundation.viewer import Viewer
from kangxu.questionnaires.definition import Form
from kangxu.questionnaires.design_queries import CatalogueLine, VersionLine
from kangxu.web.components.data_table import DataTable
from kangxu.web.components.notice import Notice
from kangxu.web.components.shapes import Facts, Link
from kangxu.web.components.tag import Tag
from kangxu.web.forms.listing import questions_table
from kangxu.web.forms.words import KINDS, OWNERS, change_lines, disease_words, edition_words, state_tag
from kangxu.web.person.words import stamp
from kangxu.web.questionnaires.words import told


@dataclass(frozen=True)
class EditionLine:
    title: str
    href: str
    active: bool
    tag: Tag
    facts: Facts
    note: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FormPage:
    """Everything the page of a form shows; an address is empty where the viewer may not go."""

    title: str
    code: str
    crumbs: tuple[Link, ...]
    tags: tuple[Tag, ...]
    facts: Facts
    notices: tuple[Notice, ...]
    about: tuple[tuple[str, str], ...]
    table: DataTable
    editions: tuple[EditionLine, ...]
    copy_href: str
    edit_href: str
    approve_href: str
    retire_href: str
    results_href: str
    blank_href: str
    json_href: str


def form_page(
    line: CatalogueLine, shown: Form, versions: Sequence[VersionLine], chosen: int, tags: Mapping[str, str], *,
    viewer: Viewer,
) -> FormPage:  # fmt: skip
    code, used, designs = line.form.code, line.state == "published", viewer.may(P.DESIGN_FORMS)
    own = not line.on_shelf or line.draft
    return FormPage(
        title=told(shown.words), code=code, crumbs=(Link(_("表单"), reverse("forms")),),
        tags=(Tag(str(KINDS[shown.kind])), state_tag(line.state)), facts=_facts(line, shown),
        notices=tuple(_notices(line, viewer)), about=tuple(_about(shown)), table=questions_table(shown, tags),
        editions=tuple(_edition(one, code, chosen) for one in versions),
        copy_href=_to("form-copy", code) if designs and used else "",
        edit_href=_to("form-edit", code) if designs and own else "",
        approve_href=_to("form-approve", code) if line.draft == "waiting" and viewer.may(P.APPROVE_FORMS) else "",
        retire_href=_to("form-retire", code) if used and viewer.may(P.APPROVE_FORMS) else "",
        results_href=_to("form-results", code) if viewer.may(P.SEE_DASHBOARD) and line.answers else "",
        blank_href=_to("form-blank", code) if used and viewer.may(P.SEE_CLINICAL) else "",
        json_href=_to("form-json", code) + (f"?version={chosen}" if chosen else ""),
    )  # fmt: skip


def _to(name: str, code: str) -> str:
    return reverse(name, args=[code])


def _facts(line: CatalogueLine, shown: Form) -> Facts:
    asked = sum(one.answered for one in shown.walk())
    edition = edition_words(line.number) if line.number or not line.on_shelf else _("自带版")
    told_ = [line.form.code, edition, _("%(count)s题") % {"count": asked}]
    if line.answers:
        told_.append(_("填过%(count)s份") % {"count": f"{line.answers:,}"})
    return tuple(told_)


def _notices(line: CatalogueLine, viewer: Viewer) -> list[Notice]:
    found = []
    if line.state == "retired":
        found.append(Notice(_("已停用，不再出现在填表的地方；填过的照常可查。"), tone="amber"))
    if line.draft == "waiting" and not viewer.may(P.APPROVE_FORMS):
        found.append(Notice(_("新版已提交，等有审批权限的同事发布。")))
    if line.form.provisional.zh:
        found.append(Notice(told(line.form.provisional), tone="amber"))
    return found


def _about(form: Form) -> list[tuple[str, str]]:
    model = risk_models().get(form.scale)
    points = any(option.score is not None for one in form.walk() for option in one.options)
    score = _("各题分数相加") if points and not form.scale else ""
    if model is not None:
        score = _("按%(model)s计分") % {"model": spoken(model.zh, model.en)}
    pairs = [
        (_("病种"), disease_words(form)), (_("用在哪里"), told(form.purpose)), (_("计分"), score),
        (_("来源"), form.source), (_("许可"), form.licence), (_("归口"), str(OWNERS.get(form.owner, form.owner))),
    ]  # fmt: skip
    return [(name, words) for name, words in pairs if words]


def _edition(one: VersionLine, code: str, chosen: int) -> EditionLine:
    facts = [_("%(who)s编写") % {"who": one.author if one.author != "shelf" else _("平台")}]
    if one.published_at:
        day = clock.day_of(one.published_at).isoformat()
        who = one.published_by if one.published_by != "shelf" else _("首次填写时")
        facts.append(_("%(who)s %(day)s发布") % {"who": who, "day": day})
    elif one.handed_in_by:
        facts.append(_("%(who)s已提交") % {"who": one.handed_in_by})
    else:
        facts.append(stamp(one.made_at))
    if one.retired_at:
        facts.append(
            _("%(who)s %(day)s停用") % {"who": one.retired_by, "day": clock.day_of(one.retired_at).isoformat()}
        )
    lines = () if one.first else change_lines(one.form, one.changes, one.about)
    return EditionLine(
        edition_words(one.number) if one.number else _("还没启用的修改"), f"{_to('form', code)}?version={one.id}",
        one.id == chosen, state_tag(one.state), tuple(facts), one.note, lines,
    )  # fmt: skip
