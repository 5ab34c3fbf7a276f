"""Reading what this room knows. The functions stand in the modules beside; callers import them from here."""

from kangxu.screening.queries.assessments import AssessmentView, Driver, assessments_of, recompute
from kangxu.screening.recomputing import OtherEdition

__all__ = ["AssessmentView", "Driver", "OtherEdition", "assessments_of", "recompute"]
