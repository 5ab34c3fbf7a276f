"""Reading definitions, who is under them, and why. The functions stand in the modules beside."""

from kangxu.segments.models import Definition, Evaluation, Run, Spell, Version
from kangxu.segments.queries.definitions import (
    DefinitionView,
    VersionView,
    definition,
    definitions,
    differences,
    get_version,
    last_run,
    list_versions,
)
from kangxu.segments.queries.members import Change, Member, addressees, changes, contactable, members, overlap
from kangxu.segments.queries.persons import TagView, tags_of, tags_on, why

__all__ = [
    "Change",
    "Definition",
    "DefinitionView",
    "Evaluation",
    "Member",
    "Run",
    "Spell",
    "TagView",
    "Version",
    "VersionView",
    "addressees",
    "changes",
    "contactable",
    "definition",
    "definitions",
    "differences",
    "get_version",
    "last_run",
    "list_versions",
    "members",
    "overlap",
    "tags_of",
    "tags_on",
    "why",
]
