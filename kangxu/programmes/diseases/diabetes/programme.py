"""Type 2 diabetes: enrolled by diagnosis; proposed on laboratory values in the range of diabetes or an unclear type."""

from django.utils.translation import gettext_lazy as _

from kangxu.clinical.glucose import FASTING, HBA1C
from kangxu.programmes.programme import Programme, review_of, self_measuring_of, sheet
from kangxu.rules.language import All, Any_, Compare, Known, Not, Term

_SHEET = sheet(__package__)
_DIAGNOSED = Any_(tuple(Known(Term(f"diagnosis.{condition}")) for condition in _SHEET["conditions"]))
_TYPE_1 = Known(Term("diagnosis.diabetes_type_1"))
_UNCLEAR_TYPE = Known(Term("diagnosis.diabetes_unspecified"))
_IN_RANGE = Any_(
    (
        Compare(Term("reading.FPG"), ">=", FASTING.bounds("diabetic")[0] or 0, "mmol/L"),
        Compare(Term("reading.HBA1C"), ">=", HBA1C.bounds("diabetic")[0] or 0, "%"),
    )
)

PROGRAMME = Programme(
    code="diabetes",
    edition=_SHEET["edition"],
    title=_("2型糖尿病"),
    review=review_of(_SHEET["review"]),
    conditions=tuple(_SHEET["conditions"]),
    eligible=_DIAGNOSED,
    suspected=All((Not(_DIAGNOSED), Not(_TYPE_1), Any_((_UNCLEAR_TYPE, _IN_RANGE)))),
    targets=tuple(_SHEET["targets"]),
    tier_scheme=_SHEET["tier_scheme"],
    cadence=_SHEET["cadence"],
    alerts=tuple(_SHEET["alerts"]),
    measures=tuple(_SHEET["measures"]),
    ask_again_after_days=_SHEET["ask_again_after_days"],
    steady=tuple(_SHEET["steady"]),
    self_measuring=self_measuring_of(_SHEET),
)
