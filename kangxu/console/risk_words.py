"""Risk models, their answers and verdicts as lines for an operator."""

from __future__ import annotations

from collections.abc import Iterable
from math import isinf
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kangxu.clinical.risk.inputs import Alternative, Input
    from kangxu.clinical.risk.model import Output, Result, RiskModel

_TITLES = {"bands": "分级 · bands", "refusals": "拒绝 · refuses when", "outputs": "另答 · further outputs"}
_FACTS = ("kind", "diseases", "population", "source", "confidence", "verification", "owner", "licence", "on")


def refusal(model: RiskModel, result: Result) -> dict[str, str] | None:
    reason = next((one for one in model.refusals if one.code == result.refusal), None)
    return None if reason is None else {"zh": reason.zh, "en": reason.en}


def of_result(model: RiskModel, result: Result) -> str:
    band = next((one for one in model.bands if one.code == result.band), None)
    words = refusal(model, result)
    lines = [f"{model.zh} · {model.en}（{result.model} {result.edition} {result.variant}）"]
    if words:
        lines.append(f"不作评估 · refused：{words['zh']} · {words['en']}")
    else:
        lines.append(f"{result.value:.10g} {result.unit}".rstrip() + (f"  {band.zh} · {band.en}" if band else ""))
    lines += [f"  {_output_line(one, result.also[one.code])}" for one in model.outputs if one.code in _told(result)]
    lines += ["  超出建模人群，属外推 · extrapolated beyond the model's population"] if result.extrapolated else []
    lines += [f"  缺少 · missing：{', '.join(result.missing)}"] if result.missing else []
    lines += [f"  超出范围 · out of range：{_reach(one)}" for one in model.inputs if one.name in result.out_of_range]
    return "\n".join(lines)


def _told(result: Result) -> set[str]:
    """Codes of the further outputs that have an answer."""
    return {code for code, answer in result.also.items() if answer is not None and not result.refusal}


def _output_line(output: Output, answer: float | str | None) -> str:
    band = next((one for one in output.bands if one.code == answer), None)
    words = f"{band.zh} · {band.en}" if band else f"{answer:.10g} {output.unit}".rstrip()
    return f"{output.zh} · {output.en}：{words}"


def _reach(item: Input) -> str:
    """An input with the range that it may have, in every unit in which it is taken."""
    units: tuple[Input | Alternative, ...] = (item, *item.alternatives)
    ranges = (f"{one.name} {_end(one.low)}–{_end(one.high)} {one.unit}".rstrip() for one in units)
    return "；".join(ranges) + ("，整数 · whole" if item.whole and item.kind == "number" else "")


def of_verdicts(rows: list[dict[str, Any]]) -> Iterable[str]:
    for row in rows:
        yield f"{row['model']:<32}{row['agree']:>5} / {row['total']:<5}{row['answered_by'] or '没有模型 · no model'}"
        for case in row["differ"]:
            yield f"    {case['id']}  {case['why']}: expected {case['expected']}, got {case['got']}"
    total, agree = sum(row["total"] for row in rows), sum(row["agree"] for row in rows)
    yield f"一致 {agree} / {total} · {agree} of {total} cases agree"


def of_model(told: dict[str, Any]) -> str:
    lines = [f"{told['zh']} · {told['en']}（{told['model']} {told['edition']}）"]
    lines += [f"  {name}: {told[name]}" for name in _FACTS]
    lines.append(f"  variants: {', '.join(told['variants'])}")
    lines.append(f"  reviewed: {told['reviewed_on']} – {told['next_review']}")
    lines += ["输入 · inputs", *(f"  {_input_line(item)}" for item in told["inputs"])]
    for name, title in _TITLES.items():
        lines += [title, *(f"  {one['code']}  {one['zh']} · {one['en']}" for one in told[name])] if told[name] else []
    return "\n".join(lines)


def _input_line(item: dict[str, Any]) -> str:
    reach = "" if item["kind"] != "number" else f" {_end(item['low'])}–{_end(item['high'])} {item['unit']}"
    answers = " ".join(option["code"] for option in item["choices"])
    other = "".join(f"，或 {one['name']}（{one['unit']}）" for one in item["alternatives"])
    needed = "" if item["required"] else "（可缺 optional）"
    return f"{item['name']}  {item['zh']} · {item['en']} [{item['kind']}]{reach} {answers}{other}{needed}".rstrip()


def _end(value: float | None) -> str:
    return "" if value is None or isinf(value) else f"{value:g}"
