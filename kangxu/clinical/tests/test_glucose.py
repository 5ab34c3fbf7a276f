"""Glucose and HbA1c: classes, levels, control, conversions against published numbers."""

import numpy as np
import pytest

from kangxu.clinical import glucose


@pytest.mark.parametrize(
    ("value", "label"), [(6.0, "normal"), (6.1, "impaired"), (6.99, "impaired"), (7.0, "diabetic"), (None, None)]
)
def test_fasting_class(value: float | None, label: str | None) -> None:
    assert glucose.fasting_class(value) == label


def test_classes_in_either_unit_and_of_arrays() -> None:
    assert glucose.fasting_class(126.2, "mg/dL") == "diabetic"
    assert glucose.two_hour_class(7.8) == "impaired"
    assert glucose.two_hour_class(11.1) == "diabetic"
    assert glucose.hba1c_class(np.array([5.6, 5.7, 6.5, np.nan])).tolist() == ["normal", "at_risk", "diabetic", None]
    with pytest.raises(glucose.UnknownGlucoseUnit):
        glucose.fasting_class(7.0, "g/L")


@pytest.mark.parametrize(
    ("value", "level"), [(2.9, "level2"), (3.0, "level1"), (3.89, "level1"), (3.9, "none"), (12.0, "none")]
)
def test_hypoglycaemia(value: float, level: str) -> None:
    assert glucose.hypoglycaemia(value).code == level
    assert glucose.hypoglycaemia(value, needed_help=True).code == "level3"


def test_national_control() -> None:
    assert [glucose.is_controlled(value) for value in (6.99, 7.0, float("nan"))] == [True, False, False]
    assert glucose.is_controlled(126, "mg/dL")


@pytest.mark.parametrize(
    ("percent", "mmol_l", "mg_dl"),
    [(5, 5.36, 96.8), (6, 6.95, 125.5), (6.5, 7.75, 139.8), (7, 8.54, 154.2), (12, 16.49, 297.7)],
)
def test_estimated_average(percent: float, mmol_l: float, mg_dl: float) -> None:
    assert glucose.estimated_average(percent) == pytest.approx(mmol_l, abs=0.011)
    assert glucose.estimated_average(percent, "mg/dL") == pytest.approx(mg_dl, abs=0.051)


@pytest.mark.parametrize(
    ("mean", "hba1c", "gmi", "ifcc"), [(8.6, 7.04, 7.02, 53.2), (10.0, 7.92, 7.62, 59.8), (13.9, 10.37, 9.3, 78.1)]
)
def test_mean_glucose_to_hba1c(mean: float, hba1c: float, gmi: float, ifcc: float) -> None:
    assert glucose.implied_hba1c(mean) == pytest.approx(hba1c, abs=0.02)
    assert glucose.management_indicator(mean) == pytest.approx(gmi, abs=0.02)
    assert glucose.management_indicator(mean * 18.018, "mg/dL") == pytest.approx(gmi, abs=0.02)
    assert glucose.management_indicator_ifcc(mean) == pytest.approx(ifcc, abs=0.051)
