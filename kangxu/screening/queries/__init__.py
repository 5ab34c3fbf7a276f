"""Reading what this room knows. The functions stand in the modules beside; callers import them from here."""

from kangxu.screening.queries.assessments import AssessmentView, Driver, assessments_of, recompute
from kangxu.screening.queries.forms import Asked, KnownValue, Prefill, StandardForm, prefill, standard_form
from kangxu.screening.queries.linkages import (
    CascadeBar,
    CascadeWanted,
    LinkageStepView,
    LinkageView,
    cascade,
    cascade_people,
    linkages_of,
)
from kangxu.screening.queries.models import ModelLine, models_in_use
from kangxu.screening.queries.reports import ReportLine, ReportView, report_of, reports_of
from kangxu.screening.queries.sessions import (
    ScreeningLine,
    ScreeningView,
    SessionLine,
    SessionView,
    list_sessions,
    median_seconds,
    screening_of,
    screenings_in,
    screenings_of,
    session_of,
)
from kangxu.screening.recomputing import OtherEdition

__all__ = [
    "Asked",
    "AssessmentView",
    "CascadeBar",
    "CascadeWanted",
    "Driver",
    "KnownValue",
    "LinkageStepView",
    "LinkageView",
    "ModelLine",
    "OtherEdition",
    "Prefill",
    "ReportLine",
    "ReportView",
    "ScreeningLine",
    "ScreeningView",
    "SessionLine",
    "SessionView",
    "StandardForm",
    "assessments_of",
    "cascade",
    "cascade_people",
    "linkages_of",
    "list_sessions",
    "median_seconds",
    "models_in_use",
    "prefill",
    "recompute",
    "report_of",
    "reports_of",
    "screening_of",
    "screenings_in",
    "screenings_of",
    "session_of",
    "standard_form",
]
