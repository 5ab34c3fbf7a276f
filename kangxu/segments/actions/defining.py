"""Drafts and versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.segments.checks import Refused, insist_on
from kangxu.segments.conventions import conventions
from kangxu.segments.making import OPEN, changed, made
from kangxu.segments.models import Definition, Version
from kangxu.segments.publishing import counted, put_in_force
from kangxu.segments.stored_rules import rule_of
from kangxu.segments.visible import open_version, seen


class NeedsSecond(Exception):
    """The version reaches so many people that somebody else has to publish it; `share` is of all people."""

    def __init__(self, share: float) -> None:
        super().__init__(_("涉及%(percent)s%%的人，须由另一人审批发布") % {"percent": round(share * 100)})
        self.share = share


@action
def save_draft(
    *,
    definition: Definition | None = None,
    rule: dict[str, Any] | None = None,
    bands: Sequence[Mapping[str, Any]] = (),
    note: str | None = None,
    details: Mapping[str, Any] | None = None,
    by: Viewer,
    at: datetime,
) -> Version:
    """Keep the author's draft; without a definition make one, paused until it is published. `rule` as `stored.to_json`.

    `details`: code, kind, group, zh, en, family, purpose, ttl_days, way. Those of a published definition are changed at
    once, except its code and kind. Raises BadRule, Refused, NotFound.
    """
    by.require(Permission.EDIT_SEGMENTS)
    one = (
        changed(seen(definition, by), details or {})
        if definition
        else made(details or {}, by=by.actor, at=at, organisation_id=by.organisation_id)
    )
    draft = Version.objects.filter(definition=one, author=by.actor, state__in=OPEN).first()
    draft = draft or Version(definition=one, number=0, author=by.actor)
    draft.rule, draft.bands, draft.state, draft.made_at = rule, list(bands), Version.State.DRAFT, at
    if note is not None:
        draft.note = note
    insist_on(draft)
    draft.save()
    audit("segments.draft", f"definition:{one.pk}", version=draft.pk)
    return draft


@action
def submit(*, version: Version, by: Viewer, at: datetime) -> Version:
    """Ask for somebody else's approval."""
    by.require(Permission.EDIT_SEGMENTS)
    mine = open_version(version, by)
    if mine.author != by.actor:
        raise Refused(_("只能提交自己的草稿"))
    mine.state = Version.State.WAITING
    mine.save(update_fields=["state"])
    audit("segments.submitted", f"definition:{mine.definition_id}", version=mine.pk)
    return mine


@action
def publish(*, version: Version, by: Viewer, at: datetime) -> Version:
    """Put a version in force. Raises NeedsSecond when it reaches many and the author is the one who publishes.

    Who is under the definition is decided by a rebuild, which the caller starts (`start_rebuild`).
    """
    by.require(Permission.PUBLISH_SEGMENTS)
    mine = open_version(version, by)
    insist_on(mine)
    rule = rule_of(mine)
    count, share = counted(rule, at=at) if rule is not None else (None, 0.0)
    if by.actor == mine.author and share > conventions().second_person_over_share:
        raise NeedsSecond(share)
    if by.actor != mine.author:
        mine.approved_at, mine.approved_by = at, by.actor
    done = put_in_force(mine, count=count, by=by.actor, at=at)
    audit("segments.published", f"definition:{done.definition_id}", version=done.pk, count=done.count_at_publish)
    return done


@action
def withdraw(*, version: Version, by: Viewer, at: datetime) -> None:
    """Take a submission back into the draft; a draft is thrown away."""
    by.require(Permission.EDIT_SEGMENTS)
    mine = open_version(version, by)
    if mine.state == Version.State.WAITING:
        mine.state = Version.State.DRAFT
        mine.save(update_fields=["state"])
    else:
        mine.delete()
    audit("segments.withdrawn", f"definition:{mine.definition_id}", version=version.pk)


@action
def save_as(*, definition: Definition, zh: str, en: str = "", by: Viewer, at: datetime) -> Version:
    """A draft of a new definition with the rule that another one has in force."""
    by.require(Permission.EDIT_SEGMENTS)
    one = seen(definition, by)
    names = {
        "zh": zh,
        "en": en,
        "kind": one.kind,
        "family": one.family,
        "purpose": one.purpose,
        "ttl_days": one.ttl_days,
    }
    copy = made(names, by=by.actor, at=at, organisation_id=by.organisation_id)
    version = one.version
    draft = Version(definition=copy, number=0, author=by.actor, made_at=at, rule=version.rule if version else None,
                    bands=version.bands if version else [], note=version.note if version else "")  # fmt: skip
    draft.save()
    audit("segments.draft", f"definition:{copy.pk}", version=draft.pk, source=one.pk)
    return draft
