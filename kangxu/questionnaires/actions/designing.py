"""Versions of forms: one person writes, another puts in force; what was in force is kept."""

from __future__ import annotations

import json
from datetime import datetime

from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.questionnaires.definition import BadForm
from kangxu.questionnaires.expressions import BadExpression, check
from kangxu.questionnaires.models import FormVersion
from kangxu.questionnaires.reading import read_form
from kangxu.questionnaires.versions import digest_of, keep, put_in_force

State = FormVersion.State
LONGEST = 1_000_000  # characters of a Questionnaire


class Refused(Exception):
    """A version cannot be handed in or published like this; the message says why."""


@action
def take_in(*, content: str, note: str = "", by: Viewer, at: datetime) -> FormVersion:
    """Keep a FHIR Questionnaire, word for word, as the draft of its form. Raises BadForm with the item."""
    by.require(Permission.DESIGN_FORMS)
    form = read_form(_json(content))
    for item in form.walk():
        for expression in filter(None, (item.calculated_expression, item.initial_expression)):
            try:
                check(form, expression)
            except BadExpression as problem:
                raise BadForm(item.link_id, str(problem)) from problem
    known = FormVersion.objects.select_for_update().filter(code=form.code, state__in=(State.DRAFT, State.WAITING))
    draft = known.first() or FormVersion(code=form.code)
    draft.state, draft.content, draft.digest = State.DRAFT, content, digest_of(content)
    draft.note, draft.author, draft.made_at = note[:200], by.actor, at
    draft.hands = sorted({*draft.hands, by.actor})
    draft.save()
    audit("form.drafted", f"form:{form.code}", version=draft.pk)
    return draft


@action
def hand_in(*, version_id: int, by: Viewer, at: datetime) -> FormVersion:
    """The author is done: a second person may publish. Raises NotFound."""
    by.require(Permission.DESIGN_FORMS)
    draft = _held(version_id, State.DRAFT)
    draft.state = State.WAITING
    draft.save()
    audit("form.handed_in", f"form:{draft.code}", version=draft.pk)
    return draft


@action
def send_back(*, version_id: int, note: str, by: Viewer, at: datetime) -> FormVersion:
    """Back to its author, with what is wrong. Raises NotFound."""
    by.require(Permission.APPROVE_FORMS)
    draft = _held(version_id, State.WAITING)
    draft.state, draft.note = State.DRAFT, note[:200]
    draft.save()
    audit("form.sent_back", f"form:{draft.code}", version=draft.pk)
    return draft


@action
def publish(*, version_id: int, by: Viewer, at: datetime) -> FormVersion:
    """Put what was handed in in force, by another hand than those that wrote it. Raises NotFound, Refused."""
    by.require(Permission.APPROVE_FORMS)
    draft = _held(version_id, State.WAITING)
    if by.actor in (draft.author, *draft.hands):
        raise Refused(_("自己写的要由另一个人发布"))
    put_in_force(draft, by.actor, at)
    audit("form.published", f"form:{draft.code}", version=draft.pk, number=draft.number)
    return draft


@action
def retire(*, code: str, by: Viewer, at: datetime) -> None:
    """Offer a form no longer; what was answered stays. Raises NotFound."""
    by.require(Permission.APPROVE_FORMS)
    version = keep(code, at=at)
    version.state, version.retired_at, version.retired_by = State.RETIRED, at, by.actor
    version.save()
    audit("form.retired", f"form:{code}", version=version.pk)


def _held(version_id: int, state: str) -> FormVersion:
    found = FormVersion.objects.select_for_update().filter(pk=version_id, state=state).first()
    if found is None:
        raise NotFound(f"form_version:{version_id}")
    return found


def _json(content: str) -> dict[str, object]:
    if len(content) > LONGEST:
        raise BadForm("", _("文件太大"))
    try:
        found = json.loads(content)
    except json.JSONDecodeError as problem:
        raise BadForm("", _("不是JSON：第%(line)s行") % {"line": problem.lineno}) from problem
    if not isinstance(found, dict):
        raise BadForm("", _("这不是FHIR R4的Questionnaire"))
    return found
