"""What an observation's code means: the catalogue's own LOINC codes, more in `codes.csv`, a site's own choices.

`read_unit_as` holds what a code fixes about its unit (`mg/dL>BUN mg/dL`: milligrams of nitrogen, not of urea; a rate
per 1.73 sq M by definition, whatever the unit says). `unit_if_absent` is filled only where the FHIR R4 vital-signs
profiles allow a single unit. Titles are LOINC's; the codes pass its check digit.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from kangxu.clinical.analytes import Analyte, by_loinc, catalogue
from kangxu.clinical.units import SAME, Conversion, unit_key
from kangxu.intake.feeds.fhir_bundle.elements import Concept
from kangxu.intake.mapping import ItemMapping

_PER_THING = re.compile(r"/\{(?!1\.73)[^}]*\}$")  # pg/{cell}: in UCUM what stands in braces is a remark
_UNITLESS = frozenset(("1", "ratio", "score", "grade", "pH"))


class Meaning(NamedTuple):
    analyte: Analyte
    read_unit_as: tuple[tuple[str, str], ...] = ()  # (key of the unit received, the unit it is read as)
    unit_if_absent: str = ""

    @property
    def target(self) -> str:
        return f"analyte:{self.analyte.id}"

    def conversion(self, unit: str) -> Conversion | None:
        """From `unit` as received to the analyte's canonical unit; None where that cannot be told."""
        return _conversion(self.analyte.id, self.read_unit_as, self.unit_if_absent, unit)


@lru_cache(maxsize=4096)
def _conversion(
    analyte_id: str, read_unit_as: tuple[tuple[str, str], ...], unit_if_absent: str, unit: str
) -> Conversion | None:
    analyte = catalogue()[analyte_id]
    unit = _PER_THING.sub("", unit)
    key = unit_key(unit)
    if not key and (analyte.unit in _UNITLESS or analyte.ordinal):
        return SAME
    meant = next((meant for received, meant in read_unit_as if received == key), unit)
    return analyte.conversion(meant or unit_if_absent)


@cache
def shelf() -> dict[tuple[str, str], Meaning]:
    """(system, code) → meaning, without a site's own choices."""
    known = {("LOINC", loinc): Meaning(analyte) for loinc, analyte in by_loinc().items()}
    with (Path(__file__).parent / "codes.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            received, _, meant = row["read_unit_as"].partition(">")
            rewrite = ((unit_key(received), meant),) if meant else ()
            meaning = Meaning(catalogue()[row["analyte"]], rewrite, row["unit_if_absent"])
            known[(row["system"], row["code"])] = meaning
    return known


class Codes:
    """The shelf with a mapping's decisions on top, by label (`LOINC|2339-0`, `https://…|09002C`, `|words`)."""

    def __init__(self, items: Iterable[ItemMapping] = ()) -> None:
        self._decided = {item.item: item for item in items}

    def meaning(self, concept: Concept) -> Meaning | None:
        """None: not known, or not wanted."""
        known = on_shelf(concept)
        item = self._decided.get(concept.label)
        if item is None or (known is not None and not item.unit and item.target == known.target):
            return known
        analyte = catalogue().get(item.target.removeprefix("analyte:"))
        if analyte is None:
            return None
        same = known if known is not None and known.analyte is analyte else Meaning(analyte)
        return same._replace(unit_if_absent=item.unit) if item.unit else same


@lru_cache(maxsize=8192)
def on_shelf(concept: Concept) -> Meaning | None:
    """The meaning all known codings agree on; a concept whose codings disagree is not guessed at."""
    found = None
    for code in concept.codes:
        meaning = shelf().get((code.system or "LOINC", code.code))
        if meaning is None:
            continue
        if found is not None and found.analyte.id != meaning.analyte.id:
            return None
        found = found or meaning
    return found


@cache
def by_chinese_name() -> dict[str, Analyte]:
    """Names that mean one analyte only, as a hospital writes them in `code.text`."""
    names: dict[str, set[str]] = {}
    for analyte in catalogue().values():
        for name in (analyte.name_zh, *analyte.aliases_zh):
            names.setdefault(name, set()).add(analyte.id)
    return {name: catalogue()[min(ids)] for name, ids in names.items() if len(ids) == 1}
