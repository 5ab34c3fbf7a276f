"""Twins: the SQL that clinical definitions render says what Python says, at every boundary."""

from itertools import product
from typing import Any

import pytest
from django.db import connection

from kangxu.clinical import body, glucose, kidney, plausibility, pressure, urgent
from kangxu.clinical.bands import Bands

pytestmark = pytest.mark.django_db

Column = list[Any]

SCALES = (
    body.BMI,
    glucose.FASTING,
    glucose.HBA1C,
    glucose.HYPOGLYCAEMIA,
    kidney.ALBUMINURIA["mg/g"],
    pressure.OFFICE_CLASS.first,
    pressure.OFFICE_CLASS.second,
)
BESIDE = 1e-6


def around(*limits: float) -> list[float | None]:
    """Each limit, a number just beside it on either side, and the two ways of having no value."""
    return [None, float("nan"), -1.0, 0.0, *(limit + step for limit in limits for step in (-BESIDE, 0.0, BESIDE))]


def ask(expression: str, **columns: tuple[str, Column]) -> Column:
    """The value of an SQL expression for each row; columns are given as (type, values)."""
    arrays = ", ".join(f"%s::{kind}[]" for kind, _ in columns.values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {expression} FROM unnest({arrays}) WITH ORDINALITY AS given ({', '.join(columns)}, place)"
            " ORDER BY place",
            [values for _, values in columns.values()],
        )
        return [found for (found,) in cursor.fetchall()]


def nothing_is_nan(value: float | None) -> float:
    return float("nan") if value is None else value


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.code)
def test_a_scale(scale: Bands) -> None:
    values = around(*scale.cuts)
    assert ask(scale.sql_case("value"), value=("float8", values)) == [scale.label(value) for value in values]


@pytest.mark.parametrize("kind", ["float8", "numeric", "integer"])
def test_a_scale_reads_every_type_of_number(kind: str) -> None:
    values: Column = [None, 119, 120, 139, 140, 180]
    scale = pressure.OFFICE_CLASS.first
    assert ask(scale.sql_case("value"), value=(kind, values)) == [scale.label(value) for value in values]


def pairs() -> tuple[Column, Column]:
    both = list(product(around(120, 140, 160, 180), around(80, 90, 100, 110)))
    return [one for one, _ in both], [other for _, other in both]


def test_the_pressure_class() -> None:
    systolic, diastolic = pairs()
    found = ask(
        pressure.OFFICE_CLASS.sql_case("systolic", "diastolic"),
        systolic=("float8", systolic),
        diastolic=("float8", diastolic),
    )
    assert found == [pressure.OFFICE_CLASS.label(*pair) for pair in zip(systolic, diastolic, strict=True)]


def test_national_control_of_pressure() -> None:
    rows = list(product(around(140, 150), around(90), (64, 65)))
    systolic, diastolic, age = (list(column) for column in zip(*rows, strict=True))
    found = ask(
        pressure.sql_controlled("systolic", "diastolic", "age"),
        systolic=("float8", systolic),
        diastolic=("float8", diastolic),
        age=("integer", age),
    )
    # in SQL a missing value may give NULL: neither is controlled
    assert [bool(answer) for answer in found] == [
        pressure.is_controlled(nothing_is_nan(one), nothing_is_nan(other), years) for one, other, years in rows
    ]


def test_national_control_of_glucose() -> None:
    values = around(7.0)
    found = ask(glucose.sql_controlled("value"), value=("float8", values))
    assert [bool(answer) for answer in found] == [glucose.is_controlled(nothing_is_nan(value)) for value in values]


def test_plausibility_of_every_analyte() -> None:
    cases = [
        (limits, value)
        for limits in plausibility.LIMITS.values()
        for value in around(
            *(
                edge
                for edge in (limits.hard_low, limits.hard_high, limits.soft_low, limits.soft_high)
                if edge is not None
            )
        )
        if value is not None
    ]
    found = ask(
        plausibility.sql_reason("value", "given"),
        value=("float8", [value for _, value in cases]),
        hard_low=("float8", [limits.hard_low for limits, _ in cases]),
        hard_high=("float8", [limits.hard_high for limits, _ in cases]),
        soft_low=("float8", [limits.soft_low for limits, _ in cases]),
        soft_high=("float8", [limits.soft_high for limits, _ in cases]),
    )
    assert found == [plausibility.check(limits.analyte, value).reason for limits, value in cases]


def test_plausibility_of_pairs() -> None:
    rows: list[tuple[float, float]] = [(120, 80), (80, 120), (90, 90), (120, 105), (120, 105.5), (200, 80), (200, 79)]
    found = ask(
        plausibility.sql_pair_reason("systolic", "diastolic"),
        systolic=("float8", [float(one) for one, _ in rows]),
        diastolic=("float8", [float(other) for _, other in rows]),
    )
    assert found == [plausibility.check_pair(*row).reason for row in rows]


@pytest.mark.parametrize("levels", [("red",), ("red", "orange")])
@pytest.mark.parametrize(("diabetic", "copd"), [(True, False), (False, True), (None, None), (True, True)])
def test_urgent_values(levels: tuple[urgent.Level, ...], diabetic: bool | None, copd: bool | None) -> None:
    numbers = around(*(limb.value for rule in urgent.URGENT_RULES for limb in rule.limbs if limb.value is not None))
    analytes = [*urgent.urgent_analytes(("red", "orange")), "HBA1C"]
    rows = [(analyte, number, None) for analyte, number in product(analytes, numbers)]
    rows += [(analyte, None, text) for analyte, text in product(analytes, ("HI", "lo", "-", ""))]
    columns = urgent.UrgentColumns("analyte", "value", "text", {"diabetes": "diabetic", "copd": "copd"})
    given = {
        "analyte": ("text", [analyte for analyte, _, _ in rows]),
        "value": ("float8", [number for _, number, _ in rows]),
        "text": ("text", [text for _, _, text in rows]),
        "diabetic": ("boolean", [diabetic] * len(rows)),
        "copd": ("boolean", [copd] * len(rows)),
    }
    known = [disease for disease, has in (("diabetes", diabetic), ("copd", copd)) if has]
    expected = [
        next((found.code for found in urgent.assess({a: n if t is None else t}, known, levels=levels)), None)
        for a, n, t in rows
    ]
    assert ask(urgent.sql_code(columns, levels=levels), **given) == expected
    assert ask(urgent.sql_predicate(columns, levels=levels), **given) == [code is not None for code in expected]
    assert any(expected)
