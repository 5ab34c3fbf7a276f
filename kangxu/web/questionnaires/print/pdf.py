"""Forms as PDF: the national follow-up records to their layout, all others in one of ours."""

from kangxu.web.printing import Document

NATIONAL = Document("kangxu.web.questionnaires.print", ("national.typ",))
GENERAL = Document("kangxu.web.questionnaires.print", ("general.typ",))
