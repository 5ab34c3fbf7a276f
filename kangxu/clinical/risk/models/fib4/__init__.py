"""FIB-4: may the liver be scarred?"""

from datetime import date

import numpy as np

from kangxu.clinical import derived
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import Columns, measured
from kangxu.clinical.risk.model import Answer, RiskModel

_VALIDATED_FROM, _VALIDATED_TO = derived.QUANTITIES["fib4"].cautions["age"]


def index(columns: Columns, variant: str) -> Answer:
    """The index; outside the ages for which it was validated it is marked as extrapolated."""
    age = columns["age"]
    value = derived.fib4(age, columns["ast_u_l"], columns["alt_u_l"], columns["platelets"])
    older = age >= derived.CONSTANTS["fib4_older_from_age"]
    band = np.where(older, derived.FIB4_OLDER.index(value), derived.FIB4.index(value))
    return Answer(value, band, extrapolated=(age < _VALIDATED_FROM) | (age > _VALIDATED_TO))


MODEL = RiskModel(
    code="fib4",
    edition="1",
    zh="肝纤维化指数（FIB-4）",
    en="Fibrosis index (FIB-4)",
    unit="",
    diseases=("general",),
    inputs=(
        declared.age(18, 120),
        measured("ast_u_l", "AST", "谷草转氨酶", "AST", "U/L"),
        measured("alt_u_l", "ALT", "谷丙转氨酶", "ALT", "U/L"),
        measured("platelets", "PLT", "血小板", "Platelets", "10^9/L"),
    ),
    bands=derived.FIB4.bands,
    formula=index,
    source=derived.QUANTITIES["fib4"].source,
    population="Adults from 35 to 65 years; extrapolated outside",
    confidence="VM",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="The formula is a fact; cite the source.",
    output=(0, 2_400_000),
    monotone={"age": 1, "ast_u_l": 1, "alt_u_l": -1, "platelets": -1},
)
