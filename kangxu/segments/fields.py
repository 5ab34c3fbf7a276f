"""Facts that this room offers to rules: tags and segments, interactions, and what the operation reckons of people."""

from kangxu.segments import findings, interactions, values
from kangxu.segments.living import living

__all__ = ["FIELDS", "living"]

FIELDS = (*findings.FIELDS, *interactions.FIELDS, *values.FIELDS)
