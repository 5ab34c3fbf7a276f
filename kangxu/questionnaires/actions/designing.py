"""Versions of forms: one person writes, another puts in force; what was in force is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.questionnaires.checking import insist
from kangxu.questionnaires.definition import FORM_KINDS, Form, FormKind, Words
from kangxu.questionnaires.models import FormVersion
from kangxu.questionnaires.reading import read_text
from kangxu.questionnaires.versions import (
    base_of,
    content_of,
    digest_of,
    draft_of,
    free_code,
    in_force,
    keep,
    one_at_a_time,
    put_in_force,
    shape_of,
    untouched,
)

State = FormVersion.State
LONGEST_NAME = 80
OWN: FormKind = "own"


class Refused(Exception):
    """A version cannot be handed in or published like this; the message says why."""


class Held(Refused):
    """Somebody writes this form already; `code` is the form's."""

    def __init__(self, code: str) -> None:
        super().__init__(_("表单 %(code)s 已有没发布的草稿") % {"code": code})
        self.code = code


class Changed(Refused):
    """Somebody else wrote in the draft meanwhile."""


@action
def take_in(*, content: str, note: str = "", over: bool = True, by: Viewer, at: datetime) -> FormVersion:
    """Keep a FHIR Questionnaire, word for word, as the draft of its form; `over` whatever draft there is.

    Raises BadForm with the item, Held.
    """
    by.require(Permission.DESIGN_FORMS)
    form = read_text(content)
    insist(form)
    one_at_a_time(form.code)
    if not over and draft_of(form.code):
        raise Held(form.code)
    return _keep(form.code, content, by, at, note=note)


@action
def start_form(*, zh: str, en: str = "", kind: str = OWN, by: Viewer, at: datetime) -> FormVersion:
    """An empty form of the hospital's own, under a free code. Raises Refused."""
    by.require(Permission.DESIGN_FORMS)
    names, code = _names(zh, en), free_code()
    if kind not in FORM_KINDS or kind == "scale":
        raise Refused(_("没有“%(kind)s”这类表单") % {"kind": kind})
    form = Form(code=code, version="", words=names, kind=kind, items=())  # type: ignore[arg-type]
    return _keep(code, content_of(form), by, at)


@action
def copy_form(*, code: str, zh: str, en: str = "", by: Viewer, at: datetime) -> FormVersion:
    """The form in force as a draft of the hospital's own under another code and name. Raises NotFound, Refused."""
    by.require(Permission.DESIGN_FORMS)
    shape, new = in_force(code)[0], free_code()
    form = replace(shape, code=new, words=_names(zh, en), version="", owner="")
    return _keep(new, content_of(form), by, at)


@action
def change_form(*, form: Form, digest: str, by: Viewer, at: datetime) -> FormVersion:
    """Keep the draft as it is now; it need not be whole yet. `digest` is that of the content it was made from.

    What was handed in comes back to be written in. Raises Changed, NotFound, Refused for a form of the platform.
    """
    by.require(Permission.DESIGN_FORMS)
    if untouched(form.code):
        raise Refused(_("平台自带的表单不能直接改，请另存为本院表单"))
    one_at_a_time(form.code)
    before = draft_of(form.code, lock=True)
    held = before.content if before else content_of(base_of(form.code))
    if digest_of(held) != digest:
        raise Changed(_("别人刚改过这份草稿，已换成最新的，请再改一次"))
    return _keep(form.code, content_of(form), by, at)


@action
def submit(*, version_id: int, note: str = "", by: Viewer, at: datetime) -> FormVersion:
    """The author is done: a second person may publish. Raises NotFound, BadForm while something is missing."""
    by.require(Permission.DESIGN_FORMS)
    draft = _held(version_id, State.DRAFT)
    insist(shape_of(draft))
    draft.state, draft.handed_in_at, draft.handed_in_by = State.WAITING, at, by.actor
    draft.note = note[:200] or draft.note
    draft.save()
    audit("form.handed_in", f"form:{draft.code}", version=draft.pk)
    return draft


@action
def hand_back(*, version_id: int, note: str, by: Viewer, at: datetime) -> FormVersion:
    """Back to its author, with what is wrong. Raises NotFound, Refused without a reason."""
    by.require(Permission.APPROVE_FORMS)
    draft = _held(version_id, State.WAITING)
    if not note.strip():
        raise Refused(_("请写明退回的理由"))
    draft.state, draft.returned_at, draft.returned_by = State.DRAFT, at, by.actor
    draft.returned_why = note.strip()[:200]
    draft.save()
    audit("form.sent_back", f"form:{draft.code}", version=draft.pk)
    return draft


@action
def publish(*, version_id: int, digest: str, by: Viewer, at: datetime) -> FormVersion:
    """Put what was handed in in force, by another hand than those that wrote it or handed it in.

    `digest` is that of the content that was looked at. Raises NotFound, Refused, Changed, BadForm.
    """
    by.require(Permission.APPROVE_FORMS)
    draft = _held(version_id, State.WAITING)
    if by.actor in (draft.author, draft.handed_in_by, *draft.hands):
        raise Refused(_("自己写的要由另一个人发布"))
    if draft.digest != digest:
        raise Changed(_("打开之后又改过并重新提交了，请看过最新的再决定"))
    insist(shape_of(draft))
    put_in_force(draft, by.actor, at)
    audit("form.published", f"form:{draft.code}", version=draft.pk, number=draft.number)
    return draft


@action
def throw_form(*, version_id: int, by: Viewer, at: datetime) -> None:
    """Forget a draft. Raises NotFound."""
    by.require(Permission.DESIGN_FORMS)
    draft = _held(version_id, State.DRAFT, State.WAITING)
    audit("form.thrown_away", f"form:{draft.code}", version=draft.pk)
    draft.delete()


@action
def retire(*, code: str, by: Viewer, at: datetime) -> None:
    """Offer a form no longer; what was answered stays. Raises NotFound."""
    by.require(Permission.APPROVE_FORMS)
    version = keep(code, at=at)
    version.state, version.retired_at, version.retired_by = State.RETIRED, at, by.actor
    version.save()
    audit("form.retired", f"form:{code}", version=version.pk)


def _keep(code: str, content: str, by: Viewer, at: datetime, *, note: str = "") -> FormVersion:
    draft = draft_of(code, lock=True) or FormVersion(code=code, author=by.actor)
    draft.state, draft.content, draft.digest = State.DRAFT, content, digest_of(content)
    draft.note, draft.made_at = note[:200] or draft.note, at
    draft.hands = sorted({*draft.hands, by.actor})
    draft.save()
    audit("form.drafted", f"form:{code}", version=draft.pk)
    return draft


def _names(zh: str, en: str) -> Words:
    if not zh.strip():
        raise Refused(_("还没有名称"))
    return Words(zh.strip()[:LONGEST_NAME], en.strip()[:LONGEST_NAME])


def _held(version_id: int, *states: str) -> FormVersion:
    found = FormVersion.objects.select_for_update().filter(pk=version_id, state__in=states).first()
    if found is None:
        raise NotFound(f"form_version:{version_id}")
    return found
