"""KDIGO heat map: prognosis by eGFR and albuminuria, and how often a year to check."""

from datetime import date

import numpy as np

from kangxu.clinical import kidney
from kangxu.clinical.bands import Band, FloatArray, IndexArray
from kangxu.clinical.conversions import factor_of
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import Columns, Input
from kangxu.clinical.risk.model import Answer, Output, RiskModel
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_COLOURS = tuple(Band(**colour) for colour in _SHEET["colours"])
_TIMES = tuple(Band(**times) for times in _SHEET["times"])
_STAGES, _ALBUMIN = kidney.FILTRATION.labels, kidney.ALBUMINURIA["mg/g"].labels
_COLOUR_CODES = [colour.code for colour in _COLOURS]
_NO_ALBUMIN = Band("albuminuria_unknown", "没有尿白蛋白/肌酐", "Albumin-creatinine ratio not known")

_COLOUR_OF = np.array([[_COLOUR_CODES.index(kidney.heat_map_colour(g, a)) for a in _ALBUMIN] for g in _STAGES])
_CHECKS = {
    "2012": np.array([_SHEET["monitoring_2012"][g] for g in _STAGES]) - 1,
    "2024": np.array([[kidney.monitoring_per_year(g, a) for a in _ALBUMIN] for g in _STAGES]) - 1,
}


def prognosis(columns: Columns, variant: str) -> Answer:
    """Colour of the pair of categories; its position (0 green to 3 red) is the value."""
    filtration = kidney.FILTRATION.index(kidney.rounded(columns["egfr"]))
    albuminuria = _albuminuria(columns)
    colour = _COLOUR_OF[filtration, albuminuria]
    also: dict[str, FloatArray] = {
        "filtration": filtration.astype(np.float64),
        "albuminuria": albuminuria.astype(np.float64),
        **{f"checks_{year}": table[filtration, albuminuria].astype(np.float64) for year, table in _CHECKS.items()},
    }
    return Answer(colour.astype(np.float64), colour.astype(np.int8), {_NO_ALBUMIN.code: albuminuria < 0}, also)


def _albuminuria(columns: Columns) -> IndexArray:
    """In the unit that the laboratory reported: a ratio in mg/mmol is not converted first."""
    per_mmol = kidney.ALBUMINURIA["mg/mmol"].index(columns["uacr_mg_mmol"])
    per_gram = kidney.ALBUMINURIA["mg/g"].index(columns["uacr_mg_g"])
    return np.where(np.isnan(columns["uacr_mg_mmol"]), per_gram, per_mmol)


def _per_mmol() -> Input:
    other = declared.albumin_creatinine()
    low, high = (limit / factor_of("acr") for limit in (other.low, other.high))
    en = "Albumin-creatinine ratio, reported in mg/mmol"
    return Input("uacr_mg_mmol", "尿白蛋白/肌酐（mg/mmol报告）", en, "mg/mmol", low=low, high=high, required=False)


MODEL = RiskModel(
    code="kdigo_map",
    edition="2024.1",
    zh="慢性肾脏病预后分层（KDIGO）",
    en="Prognosis of kidney disease (KDIGO heat map)",
    unit="",
    kind="class",
    diseases=("ckd",),
    inputs=(declared.filtration(), declared.albumin_creatinine(required=False), _per_mmol()),
    bands=_COLOURS,
    formula=prognosis,
    outputs=(
        Output("filtration", "肾小球滤过率分期", "Category of eGFR", bands=kidney.FILTRATION.bands),
        Output("albuminuria", "白蛋白尿分级", "Category of albuminuria", bands=kidney.ALBUMINURIA["mg/g"].bands),
        Output("checks_2024", "每年复查次数（2024版）", "Checks a year (edition 2024)", bands=_TIMES),
        Output("checks_2012", "每年复查次数（2012版）", "Checks a year (edition 2012)", bands=_TIMES),
    ),
    refuses=(_NO_ALBUMIN,),
    source="KDIGO 2024, Kidney Int 2024;105(4S):S117-S314; checks a year of the editions 2024 and 2012",
    population="Adults; kidney disease needs abnormality over three months, G1 or G2 with A1 another marker of damage",
    confidence="V2",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Cut-offs are facts; cite the source.",
    output=(0, 3),
    monotone={"egfr": -1, "uacr_mg_g": 1, "uacr_mg_mmol": 1},
)
