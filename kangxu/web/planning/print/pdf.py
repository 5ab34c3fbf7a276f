"""A plan as PDF."""

from kangxu.web.printing import Document

PLAN = Document("kangxu.web.planning.print", ("plan.typ",))
