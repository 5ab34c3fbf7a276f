"""Hypertension: enrolled by diagnosis, proposed on repeatedly raised office pressure."""

from django.utils.translation import gettext_lazy as _

from kangxu.programmes.programme import Programme, review_of, self_measuring_of, sheet
from kangxu.rules.language import All, Any_, Compare, Known, Not, Term

_SHEET = sheet(__package__)
_DIAGNOSED = Any_(tuple(Known(Term(f"diagnosis.{condition}")) for condition in _SHEET["conditions"]))

PROGRAMME = Programme(
    code="hypertension",
    edition=_SHEET["edition"],
    title=_("高血压"),
    review=review_of(_SHEET["review"]),
    conditions=tuple(_SHEET["conditions"]),
    eligible=_DIAGNOSED,
    suspected=All((Not(_DIAGNOSED), Compare(Term("raised_pressure_days"), ">=", _SHEET["suspected_days"]))),
    targets=tuple(_SHEET["targets"]),
    tier_scheme=_SHEET["tier_scheme"],
    cadence=_SHEET["cadence"],
    alerts=tuple(_SHEET["alerts"]),
    measures=tuple(_SHEET["measures"]),
    ask_again_after_days=_SHEET["ask_again_after_days"],
    steady=tuple(_SHEET["steady"]),
    self_measuring=self_measuring_of(_SHEET),
)
