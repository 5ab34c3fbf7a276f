"""Stage summaries: drafted, edited, signed, corrected in a new version; and somebody is asked to write what is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from kangxu.followup import summaries
from kangxu.followup.actions.opening import MANUAL_TITLE, TaskDraft, open_tasks
from kangxu.followup.events import CLOSED, tell
from kangxu.followup.models import StageSummary, Task
from kangxu.followup.summary_due import CAUSE, Owed
from kangxu.followup.summary_terms import PARTS
from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.queries import get_person

State = StageSummary.State
LONGEST = 2000
WRITTEN = "written"


class CannotSummarise(Exception):
    """The message says why."""


@action
def draft_summary(*, person_id: int, since: date, until: date, by: Viewer, at: datetime) -> StageSummary:
    """A draft of these days from what is on record; one there was is replaced. Raises CannotSummarise, NotFound."""
    by.require(P.WORK_TASKS)
    if by.organisation_id is None:
        raise CannotSummarise(_("请先选择所在机构"))
    if not since <= until <= day_of(at):
        raise CannotSummarise(_("日期要从早到晚，最晚到今天"))
    content = summaries.draft(person_id, since, until, viewer=by, at=at)
    before = StageSummary.objects.filter(person_id=person_id, organisation_id=by.organisation_id, state=State.DRAFT)
    replaced = before.values_list("replaces_id", "number").first()
    before.delete()
    replaces, number = replaced if replaced and replaced[0] else (None, 1)
    made: StageSummary = StageSummary.objects.create(
        person_id=person_id, organisation_id=by.organisation_id, since=since, until=until, content=content,
        replaces_id=replaces, number=number, made_at=at, made_by=by.actor,
    )  # fmt: skip
    audit("summary.drafted", f"summary:{made.pk}", person=person_id)
    return made


@action
def edit_summary(*, summary_id: int, edits: Mapping[str, str], by: Viewer, at: datetime) -> StageSummary:
    """Other words for parts of a draft; empty words bring the drafted ones back. Raises CannotSummarise, NotFound."""
    by.require(P.WORK_TASKS)
    made = _drafted(summary_id, by)
    known = {code: words.strip()[:LONGEST] for code, words in edits.items() if code in PARTS}
    made.edits = {code: words for code, words in (made.edits | known).items() if words}
    made.edited_at, made.edited_by = at, by.actor
    made.save(update_fields=["edits", "edited_at", "edited_by"])
    audit("summary.edited", f"summary:{made.pk}", parts=sorted(known))
    return made


@action
def sign_summary(*, summary_id: int, digest: str, by: Viewer, at: datetime) -> StageSummary:
    """A doctor answers for exactly what stands there. Raises CannotSummarise, NotFound, NotAllowed."""
    by.require(P.SIGN_PLANS)
    made = _drafted(summary_id, by)
    said = summaries.digest_of(made.content, made.edits)
    if digest != said:
        raise CannotSummarise(_("小结在打开之后改过，请重新看一遍再签"))
    made.state, made.signed_at, made.signed_by, made.signed_name = State.SIGNED, at, by.actor, by.name[:60]
    made.digest = said
    made.save(update_fields=["state", "signed_at", "signed_by", "signed_name", "digest"])
    if made.replaces_id:
        StageSummary.objects.filter(pk=made.replaces_id).update(state=State.REPLACED)
    closed = _close_asked(made, by, at)
    audit("summary.signed", f"summary:{made.pk}", version=made.number, closed=closed)
    return made


@action
def revise_summary(*, summary_id: int, by: Viewer, at: datetime) -> StageSummary:
    """A new version of a signed summary, with its words, to be corrected and signed anew. Raises CannotSummarise."""
    by.require(P.WORK_TASKS)
    made = _locked(summary_id, by)
    if made.state != State.SIGNED:
        raise CannotSummarise(_("只有已签发的小结可以更正"))
    if StageSummary.objects.filter(
        person_id=made.person_id, organisation_id=made.organisation_id, state=State.DRAFT
    ).exists():
        raise CannotSummarise(_("已经有一份草稿，先改完或删掉它"))
    again: StageSummary = StageSummary.objects.create(
        person_id=made.person_id, organisation_id=made.organisation_id, since=made.since, until=made.until,
        number=made.number + 1, replaces=made, content=made.content, edits=made.edits, made_at=at, made_by=by.actor,
    )  # fmt: skip
    audit("summary.revised", f"summary:{again.pk}", replaces=made.pk)
    return again


@action
def discard_summary(*, summary_id: int, by: Viewer, at: datetime) -> int:
    """Forget a draft; the person whose it was. Raises CannotSummarise, NotFound."""
    by.require(P.WORK_TASKS)
    made = _drafted(summary_id, by)
    person = int(made.person_id)
    made.delete()
    audit("summary.discarded", f"summary:{summary_id}", person=person)
    return person


@action
def ask_for_summaries(*, owed: Sequence[Owed], by: Viewer, at: datetime) -> int:
    """A task for whoever answers for each of these persons; told twice, there is one. How many were opened."""
    drafts = [
        TaskDraft(
            person_id=one.person_id, organisation_id=one.organisation_id, kind="manual", reason="manual",
            due_on=one.until, caused_by=one.cause, assigned_to=one.staff_id,
            facts={"title": _title(one)[:MANUAL_TITLE]},
        )
        for one in owed
    ]  # fmt: skip
    opened = open_tasks(drafts=drafts, caused_by=f"summaries:{day_of(at).isoformat()}", by=by, at=at)
    audit("summaries.asked_for", f"day:{day_of(at).isoformat()}", opened=len(opened))
    return len(opened)


def _title(one: Owed) -> str:
    return _("写阶段小结：%(since)s至%(until)s") % {"since": one.since.isoformat(), "until": one.until.isoformat()}


def _close_asked(made: StageSummary, by: Viewer, at: datetime) -> int:
    """The tasks that asked for it are done, whoever wrote it."""
    asked = Task.objects.filter(
        person_id=made.person_id, closed_at=None, caused_by__startswith=f"{CAUSE}:", opened_at__lte=at
    )
    closed = asked.update(closed_at=at, closed_by=by.actor, outcome=WRITTEN)
    if closed:
        tell(CLOSED, persons=[made.person_id], caused_by=f"summary:{made.pk}", by=by, at=at)
    return closed


def _drafted(summary_id: int, by: Viewer) -> StageSummary:
    made = _locked(summary_id, by)
    if made.state != State.DRAFT:
        raise CannotSummarise(_("已签发的小结不能改，请出一份更正"))
    return made


def _locked(summary_id: int, by: Viewer) -> StageSummary:
    found = StageSummary.objects.select_for_update(of=("self",)).filter(pk=summary_id)
    found = in_scope(found, by)
    made: StageSummary | None = found.first()
    if made is None:
        raise NotFound(f"summary:{summary_id}")
    get_person(made.person_id, viewer=by)
    return made
