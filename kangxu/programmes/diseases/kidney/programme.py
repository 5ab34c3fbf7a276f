"""Chronic kidney disease: enrolled by diagnosis, proposed on lasting damage. Seen as often as the KDIGO grid asks."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kangxu.clinical.kidney import ALBUMINURIA, FILTRATION, monitoring_per_year
from kangxu.programmes.programme import Asked, Rhythm, programme_of

YEAR_DAYS = 365
_STAGE = "730天内 估算肾小球滤过率（CKD-EPI 2021）（分级）"
_RATIO = "730天内 尿白蛋白/肌酐比值"
# Whose urine was not tested is seen as often as those without albuminuria, the least that the stage asks for
_ALBUMIN = {
    "A1": f"（{_RATIO} < {{albuminuria.A1_to}} 或 730天内 没有 尿白蛋白/肌酐比值）",
    "A2": f"{_RATIO} >= {{albuminuria.A1_to}} 且 {_RATIO} <= {{albuminuria.A2_to}}",
    "A3": f"{_RATIO} > {{albuminuria.A2_to}}",
}


def grid() -> Iterator[Rhythm]:
    """The monitoring grid, a rhythm for each number of visits a year, the closest first."""
    cells: dict[int, list[tuple[str, str]]] = {}
    for stage in FILTRATION.labels:
        for albumin in ALBUMINURIA["mg/g"].labels:
            cells.setdefault(monitoring_per_year(stage, albumin), []).append((stage, albumin))
    for times, pairs in sorted(cells.items(), reverse=True):
        rule = "，".join(f"{_STAGE} = {stage} 且 {_ALBUMIN[albumin]}" for stage, albumin in pairs)
        yield Rhythm(
            YEAR_DAYS // times, Asked(f"任一（{rule}）"), f"一年{times}次：{_words(pairs)}",
            f"{times} a year: {_words(pairs)}", "KDIGO 2024, monitoring grid (MEM)",
        )  # fmt: skip


def _words(pairs: list[tuple[str, str]]) -> str:
    return " ".join(f"{stage}{albumin}" for stage, albumin in pairs)


PROGRAMME = programme_of(__package__, title=_("慢性肾脏病"), rhythms=tuple(grid()))
