"""The public page of the shelf of risk models, written from the models themselves: docs/shelves/risk-models.md.

python tools/shelf_pages.py
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from kangxu.clinical.risk import risk_models
from kangxu.clinical.risk.describe import CONFIDENCE, details
from kangxu.clinical.sheets import load_sheet

PAGE = Path(__file__).resolve().parent.parent / "docs" / "shelves" / "risk-models.md"
LEFT_OUT = "left_out.toml"

_HEAD = """# The shelf of risk models · 风险模型书架

Written by `python tools/shelf_pages.py` from the models themselves; do not edit. On the command line:
`kangxu risk list`, `show`, `one`, `run`, `verify`. Every result is for screening and does not replace a physician's
diagnosis (筛查结果仅供参考，不能替代医生诊断). A missing value is never taken for a normal one: the model refuses and
says why. Only a model of the kind *probability* gives a probability. A model that is *off* waits for the site's word.
"""
_COLUMNS = {
    "model": "Model", "zh": "名称", "en": "Name", "edition": "Edition", "kind": "Kind", "diseases": "Diseases",
    "population": "Population", "source": "Source", "confidence": "Verification", "owner": "Owner",
    "reviewed_on": "Reviewed", "next_review": "Next review", "licence": "Licence", "on": "In use", "cases": "Cases",
}  # fmt: skip


def main() -> int:
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    return 0


def page() -> str:
    """The whole page."""
    told = [details(model) for model in risk_models().values()]
    parts = [_HEAD, _marks(), _overview(told), _left_out(), *map(_model, told)]
    return "\n".join(parts)


def left_out() -> list[dict[str, Any]]:
    """Instruments that are not on the shelf, or only with their total."""
    instruments: list[dict[str, Any]] = load_sheet(LEFT_OUT, "kangxu.clinical.risk")["instruments"]
    return instruments


def _marks() -> str:
    rows = [[mark, f"{words.zh} · {words.en}"] for mark, words in CONFIDENCE.items()]
    return _section("## Verification levels · 核实程度", _table(["Mark", "Meaning"], rows))


def _overview(told: list[dict[str, Any]]) -> str:
    rows = [[_shown(name, one) for name in _COLUMNS] for one in told]
    return _section(f"## All {len(told)} models · 全部模型", _table(list(_COLUMNS.values()), rows))


def _shown(name: str, told: dict[str, Any]) -> str:
    if name == "model":
        return f"[{told['model']}](#{told['model']})"
    if name == "confidence":
        return _confidence(told)
    if name == "on":
        return "on" if told["on"] else "off"
    value = told[name]
    return ", ".join(value) if isinstance(value, list) else str(value)


def _confidence(told: dict[str, Any]) -> str:
    other = {name: mark for name, mark in told["variant_confidence"].items() if mark != told["confidence"]}
    return told["confidence"] + "".join(f"; {name}: {mark}" for name, mark in other.items())


def _left_out() -> str:
    rows = [
        [
            f"{one['zh']} · {one['en']}",
            f"{one['reason_zh']}。{one['reason_en']}.",
            _links(one["totals"]),
            _links(one["instead"]),
        ]
        for one in left_out()
    ]
    title = "## Left out, and the free alternative · 未收入的工具和可用的替代"
    return _section(title, _table(["Instrument", "Why", "Total only", "Instead"], rows))


def _links(codes: list[str]) -> str:
    return ", ".join(f"[{code}](#{code})" for code in codes)


def _model(told: dict[str, Any]) -> str:
    facts = [
        f"{told['source']}.",
        f"Made for: {told['population']}. Kind: {told['kind']}"
        + (f", in {told['unit']}" if told["unit"] else "")
        + f"; variants: {', '.join(told['variants'])}; verification: {_confidence(told)}; {told['cases']} cases.",
    ]
    inputs = [
        [item["name"], f"{item['zh']} · {item['en']}", _unit(item), _range(item), _needed(item)]
        for item in told["inputs"]
    ]
    parts = [" ".join(facts), "", _table(["Input", "Words", "Unit", "Range", "Needed"], inputs)]
    for name, title in (("bands", "Band"), ("outputs", "Further output"), ("refusals", "Refuses when")):
        if told[name]:
            parts += ["", _table([title, "Words"], [[one["code"], _words(one)] for one in told[name]])]
    return _section(
        f"## {told['model']}\n\n**{told['zh']} · {told['en']}**, edition {told['edition']}", "\n".join(parts)
    )


def _words(one: dict[str, Any]) -> str:
    unit = f" ({one['unit']})" if one.get("unit") else ""
    bands = "; ".join(f"`{band['code']}` {band['zh']}" for band in one.get("bands", ()))
    return f"{one['zh']} · {one['en']}{unit}" + (f": {bands}" if bands else "")


def _unit(item: dict[str, Any]) -> str:
    return item["unit"] + "".join(f"; or {one['name']} in {one['unit']}" for one in item["alternatives"])


def _range(item: dict[str, Any]) -> str:
    if item["kind"] == "sex":
        return "male, female"
    if item["kind"] == "flag":
        return "0, 1"
    if item["kind"] == "choice":
        return "; ".join(f"`{one['code']}` {one['zh']} · {one['en']}" for one in item["choices"])
    ends = ("" if item[end] is None else f"{item[end]:.10g}" for end in ("low", "high"))
    return "–".join(ends) + (", whole" if item["whole"] else "")


def _needed(item: dict[str, Any]) -> str:
    needed = "yes" if item["required"] else "no"
    return needed if item["only_sex"] is None else f"{needed}, of {item['only_sex']}s only"


def _section(title: str, body: str) -> str:
    return f"{title}\n\n{body}\n"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines
    )


if __name__ == "__main__":
    sys.exit(main())
