"""The life of a definition: paused, resumed, frozen into a list, retired."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.segments.checks import Refused, references
from kangxu.segments.living import fact_of
from kangxu.segments.making import made
from kangxu.segments.models import Definition, Spell
from kangxu.segments.visible import reach, seen

_FREEZE = """
insert into segments_spell (
    definition_id, person_id, value, entered_at, version_id, origin, author, reason, evaluated_at, left_why)
select %(copy)s, s.person_id, '', %(at)s, s.version_id, 'imported', %(author)s, 'definition:' || %(source)s, %(at)s, ''
from segments_spell s where s.definition_id = %(source)s and s.left_at is null and {reach}
"""


@action
def pause(*, definition: Definition, by: Viewer, at: datetime) -> Definition:
    """Stop evaluating; who is in stays in."""
    return _switch(definition, Definition.State.PAUSED, by)


@action
def resume(*, definition: Definition, by: Viewer, at: datetime) -> Definition:
    """Evaluate again; the caller starts a rebuild."""
    return _switch(definition, Definition.State.ACTIVE, by)


@action
def retire(*, definition: Definition, by: Viewer, at: datetime) -> Definition:
    """End a definition and all stays under it. Raises Refused while another one refers to it."""
    users = [fact for fact, asked in references().items() if fact_of(definition) in asked]
    if users:
        raise Refused(_("还有定义引用它：%(codes)s") % {"codes": "、".join(users)})
    one = _switch(definition, Definition.State.RETIRED, by)
    Spell.objects.filter(definition=one, left_at=None).update(left_at=at, left_why=Spell.Left.RETIRED)
    return one


@action
def freeze(*, definition: Definition, zh: str, en: str = "", by: Viewer, at: datetime) -> Definition:
    """A fixed list of who is under a definition now, under a name of its own."""
    by.require(Permission.EDIT_SEGMENTS)
    one = seen(definition, by)
    names = {"zh": zh, "en": en, "kind": "segment", "purpose": one.purpose, "family": one.family}
    copy = made(names, by=by.actor, at=at, organisation_id=by.organisation_id)
    copy.mode, copy.state = Definition.Mode.FROZEN, Definition.State.ACTIVE
    copy.save()
    params = {"copy": copy.pk, "source": one.pk, "at": at, "author": by.actor, "scope": by.scope_list}
    with connection.cursor() as cursor:
        cursor.execute(_FREEZE.format(reach=reach("s.person_id")), params)
    audit("segments.frozen", f"definition:{copy.pk}", source=one.pk)
    return copy


def _switch(definition: Definition, state: Definition.State, by: Viewer) -> Definition:
    by.require(Permission.EDIT_SEGMENTS)
    one = seen(definition, by)
    one.state = state
    one.save(update_fields=["state"])
    audit(f"segments.{state.value}", f"definition:{one.pk}")
    return one
