"""Answers that come as FHIR QuestionnaireResponse from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.acting import action, audit
from kangxu.foundation.viewer import Viewer
from kangxu.questionnaires import marks
from kangxu.questionnaires.actions.filling import WRITE, Completed, complete
from kangxu.questionnaires.definition import BadForm
from kangxu.questionnaires.responses import read_response
from kangxu.questionnaires.versions import in_force

_SPACE = UUID("5f0c7a9e-3a52-4c0e-9d53-2f7f0a6f1d11")  # names of answers that bring no uid of ours


@action
def take_in_response(*, person_id: int, resource: Mapping[str, Any], by: Viewer, at: datetime) -> Completed:
    """Complete the form that a QuestionnaireResponse answers, once however often it is sent.

    Raises BadForm where it is none or answers what the form does not ask, NotComplete, NotFound.
    """
    by.require(WRITE)
    canonical = str(resource.get("questionnaire", "")) if isinstance(resource, Mapping) else ""
    code = canonical.partition("|")[0].removeprefix(f"{marks.CODE}:")
    if not code:
        raise BadForm("", _("作答没有写明是哪张表单（questionnaire）"))
    form, _version = in_force(code)
    values = read_response(form, resource)
    told = json.dumps([person_id, resource], ensure_ascii=False, sort_keys=True)
    audit("answer.received", f"person:{person_id}", form=code)
    return complete(
        uid=uuid5(_SPACE, told),
        form=code,
        person_id=person_id,
        values=values,
        done_at=_authored(resource),
        by=by,
        at=at,
    )


def _authored(resource: Mapping[str, Any]) -> datetime | None:
    """When it was answered; a day without hour counts as its noon."""
    text = str(resource.get("authored", ""))
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text if len(text) > len("2026-01-01") else f"{text}T12:00")
    except ValueError:
        raise BadForm("", _("作答时间读不出来")) from None
    return found if found.tzinfo else found.replace(tzinfo=clock.zone())
