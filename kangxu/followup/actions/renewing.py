"""Somebody is to talk with a person before their contract or yearly plan ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from kangxu.followup.actions.opening import MANUAL_TITLE, TaskDraft, open_tasks
from kangxu.followup.renewal_queries import cause_of
from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.packages.contract_terms import terms
from kangxu.packages.renewals import Ending, endings


@dataclass(frozen=True, slots=True)
class Asked:
    """How many tasks were opened, and of how many endings there is one already."""

    opened: int
    known: int


@action
def open_renewal_tasks(*, keys: Sequence[str], by: Viewer, at: datetime) -> Asked:
    """A task for whoever answers for each of these endings (`contract:12`); told twice, there is one."""
    by.require(Permission.WORK_TASKS)
    found = endings(keys, on=day_of(at), viewer=by)
    opened = open_tasks(drafts=list(_drafts(found, day_of(at))), caused_by=by.actor, by=by, at=at)
    audit("renewals.asked_for", by.actor, keys=[one.key for one in found][:200], opened=len(opened))
    return Asked(len(opened), len(found) - len(opened))


def _drafts(found: Iterable[Ending], today: date) -> Iterable[TaskDraft]:
    early = timedelta(days=terms().renewal_task_days)
    for one in found:
        yield TaskDraft(
            person_id=one.person_id, organisation_id=one.organisation_id, kind="manual", reason="manual",
            due_on=max(today, one.ends_on - early), caused_by=cause_of(one.key),
            facts={"title": _title(one)[:MANUAL_TITLE]}, assigned_to=one.manager_id or one.doctor_id,
        )  # fmt: skip


def _title(one: Ending) -> str:
    words = _("续约：签约协议%(day)s到期") if one.what == "contract" else _("续约：年度方案%(day)s到期")
    return words % {"day": one.ends_on.isoformat()}
