"""What the second person sees before a form is put in force."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kangxu.questionnaires.design_queries import DraftView
from kangxu.web.components.data_table import DataTable
from kangxu.web.components.shapes import Facts
from kangxu.web.forms.listing import questions_table
from kangxu.web.forms.words import KINDS, change_lines
from kangxu.web.person.words import stamp
from kangxu.web.questionnaires.words import told


@dataclass(frozen=True)
class ApprovalPage:
    """The submission: by whom, what changes, the form as it would be, and whether this viewer may decide."""

    title: str
    code: str
    digest: str
    facts: Facts
    submitted: str
    note: str
    problems: tuple[str, ...]
    changes: tuple[tuple[str, str], ...]
    first: bool
    table: DataTable
    own: bool


def approval_page(draft: DraftView) -> ApprovalPage:
    form = draft.form
    at = stamp(draft.handed_in_at) if draft.handed_in_at else ""
    asked = sum(one.answered for one in form.walk())
    return ApprovalPage(
        told(form.words), form.code, draft.digest,
        (form.code, str(KINDS[form.kind]), _("%(count)s题") % {"count": asked}),
        _("%(who)s %(at)s提交") % {"who": draft.handed_in_by, "at": at}, draft.note,
        tuple(words for _link_id, words in draft.findings), change_lines(form, draft.changes, draft.about),
        draft.before is None, questions_table(form, {}), draft.own,
    )  # fmt: skip
