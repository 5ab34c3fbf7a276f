"""How a version comes into force; actions call it within their transaction."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from kangxu.people.models import Person
from kangxu.rules import sets
from kangxu.rules.language import Rule
from kangxu.segments.models import Definition, Version


def put_in_force(version: Version, *, count: int | None, by: str, at: datetime) -> Version:
    """Number the version, supersede the one before, and switch the definition on."""
    definition = version.definition
    Version.objects.filter(definition=definition, state=Version.State.PUBLISHED).update(state=Version.State.SUPERSEDED)
    highest = Version.objects.filter(definition=definition).aggregate(n=Max("number"))["n"] or 0
    version.number, version.state = highest + 1, Version.State.PUBLISHED
    version.published_at, version.published_by, version.count_at_publish = at, by, count
    version.save()
    definition.version = version
    if definition.state == Definition.State.WAITING and (version.rule or version.bands):
        definition.state, definition.lacks, definition.lacks_en = Definition.State.ACTIVE, "", ""
    definition.save(update_fields=["version", "state", "lacks", "lacks_en"])
    return version


def counted(rule: Rule, *, at: datetime) -> tuple[int, float]:
    """How many persons a rule is true for, and their share of all."""
    everybody = Person.objects.filter(merged_into=None).count()
    count = len(sets.persons_where(rule, at=at))
    return count, count / everybody if everybody else 0.0
