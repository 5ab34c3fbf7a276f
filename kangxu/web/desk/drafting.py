"""Work begun and not finished: calls without an outcome, forms not completed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.followup.drafts import CallDraftLine, call_drafts_of
from kangxu.followup.queries import open_of
from kangxu.followup.vocabulary import KINDS
from kangxu.foundation.keys import is_key
from kangxu.foundation.permissions import Permission
from kangxu.foundation.terms import spoken
from kangxu.foundation.viewer import Viewer
from kangxu.people.queries import list_cards
from kangxu.questionnaires.queries import DraftLine, drafts_of
from kangxu.web.components.draft_list import Draft
from kangxu.web.desk.words import moment_word

SHOWN = 5


def drafts(*, viewer: Viewer, at: datetime) -> list[Draft]:
    """The viewer's unfinished forms and calls, the newest first. Five queries."""
    forms = drafts_of(viewer=viewer) if viewer.may(Permission.SEE_CLINICAL) else []
    calls = call_drafts_of(viewer=viewer)
    still = open_of([number for one in forms if (number := _task_of(one.cause))], viewer=viewer)
    known = {number for one in forms if (number := _task_of(one.cause))}
    made = [(one.saved_at, _form(one, still, at)) for one in forms]
    made += _calls([one for one in calls if one.task_id not in known], viewer, at)
    return [draft for _saved, draft in sorted(made, key=lambda pair: pair[0], reverse=True)][:SHOWN]


def _form(one: DraftLine, still: set[int], at: datetime) -> Draft:
    task = _task_of(one.cause)
    words = spoken(one.form_words[0], one.form_words[1])
    href = reverse("task", args=[task]) if task in still else reverse("form-fill", args=[one.person_id, one.form])
    told = (_("没填完"), moment_word(one.saved_at, at))
    return Draft(one.person_name or _("未登记姓名"), words, told, href)


def _calls(found: list[CallDraftLine], viewer: Viewer, at: datetime) -> Iterator[tuple[datetime, Draft]]:
    cards = list_cards([one.person_id for one in found], viewer=viewer)
    for one in found:
        if (card := cards.get(one.person_id)) is not None:
            words, href = KINDS[one.kind].words, reverse("task", args=[one.task_id])
            told = (_("还没记结果"), moment_word(one.saved_at, at))
            yield one.saved_at, Draft(card.name or _("未登记姓名"), words, told, href)


def _task_of(cause: str) -> int:
    kind, _mark, number = cause.partition(":")
    return int(number) if kind == "task" and is_key(number) else 0
