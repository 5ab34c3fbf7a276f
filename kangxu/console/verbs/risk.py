"""`kangxu risk`: the shelf of risk models, without a database."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from kangxu.console import risk_words, site

if TYPE_CHECKING:
    from kangxu.clinical.risk.model import RiskModel

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
_VARIANT = click.option("--variant", help="Another set of coefficients of the same model; `show` names them.")
_EVEN_IF_OFF = click.option("--even-if-off", is_flag=True, help="Compute a model that waits for the site's decision.")
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def verb() -> None:
    """风险模型：列出、查看、计算、核对。The shelf of risk models: list, show, compute, verify."""


@verb.command("list")
@_AS_JSON
def list_all(as_json: bool) -> None:
    """列出所有模型。List all models."""
    from kangxu.clinical.risk import risk_models
    from kangxu.clinical.risk.describe import summary

    rows = [summary(model) for model in risk_models().values()]
    lines = [
        f"{row['model']:<26}{row['edition']:<22}{row['kind']:<12}{row['confidence']:<5}"
        f"{'' if row['on'] else '停用 off · '}{row['zh']} · {row['en']}"
        for row in rows
    ]
    site.answer(rows, as_json=as_json, text="\n".join(lines))


@verb.command()
@click.argument("model")
@_AS_JSON
def show(model: str, as_json: bool) -> None:
    """查看一个模型：问什么、答什么、何时拒绝、依据何处。What a model asks and answers, and where it comes from."""
    from kangxu.clinical.risk.describe import details

    told = details(_model(model))
    site.answer(told, as_json=as_json, text=risk_words.of_model(told))


@verb.command(context_settings={"ignore_unknown_options": True})
@click.argument("model")
@click.argument("given", nargs=-1, metavar="KEY=VALUE ...")
@_VARIANT
@_EVEN_IF_OFF
@_AS_JSON
def one(model: str, given: tuple[str, ...], variant: str | None, even_if_off: bool, as_json: bool) -> None:
    """算一个人。Compute for one person: kangxu risk one cdrs sex=male age=52 systolic=138 …"""
    found = _usable(model, variant, even_if_off)
    result = found.compute_one(_values(found, given), variant)
    told = {**asdict(result), "confidence": found.mark(variant), "source": found.source}
    told["refusal_words"] = risk_words.refusal(found, result)
    site.answer(told, as_json=as_json, text=risk_words.of_result(found, result))


@verb.command()
@click.argument("model")
@click.option("--input", "source", type=_FILE, required=True, help="CSV whose columns are the declared input names.")
@click.option("--output", "target", type=click.Path(path_type=Path, dir_okay=False), required=True)
@_VARIANT
@_EVEN_IF_OFF
@_AS_JSON
def run(model: str, source: Path, target: Path, variant: str | None, even_if_off: bool, as_json: bool) -> None:
    """算一张表。Compute for every row of a table; a bad row never stops the others."""
    from kangxu.console import risk_run

    found = _usable(model, variant, even_if_off)
    if source.resolve() == target.resolve():
        _refuse("输入和输出是同一个文件 · input and output are the same file")
    try:
        report = risk_run.run(found, variant, source, target, say=site.say)
    except risk_run.BadTable as problem:
        _refuse(str(problem))
    except OSError as problem:
        _refuse(f"不能读写文件 · {problem.strerror}: {problem.filename}")
    told = {"rows": report.rows, "answered": report.answered, "refused": dict(report.refused.most_common())}
    reasons = "，".join(f"{reason} {count}" for reason, count in report.refused.most_common())
    words = f"共 {report.rows} 行，算出 {report.answered} 行" + (f"，拒绝：{reasons}" if reasons else "")
    site.answer(told, as_json=as_json, text=f"{words} · {report.answered} of {report.rows} rows answered")


@verb.command()
@click.argument("file", type=_FILE)
@_AS_JSON
def verify(file: Path, as_json: bool) -> None:
    """用已发表或自备的算例核对。Check the shelf against a file of cases; exit code 1 when anything differs."""
    from kangxu.clinical.risk.cases import Unreadable
    from kangxu.clinical.risk.verify import verify as verified

    try:
        verdicts = verified(json.loads(file.read_text(encoding="utf-8-sig")))
    except (ValueError, Unreadable) as problem:
        _refuse(f"不是算例文件 · not a file of cases: {problem}")
    rows = [{**asdict(verdict), "agree": verdict.agree} for verdict in verdicts]
    site.answer(rows, as_json=as_json, text="\n".join(risk_words.of_verdicts(rows)))
    if any(row["agree"] < row["total"] for row in rows):
        sys.exit(1)


def _model(code: str) -> RiskModel:
    from kangxu.clinical.risk import risk_models

    if code not in risk_models():
        _refuse(f"没有模型 {code} · no model {code}{_suggestion(code, risk_models())}")
    return risk_models()[code]


def _usable(code: str, variant: str | None, even_if_off: bool) -> RiskModel:
    found = _model(code)
    if variant is not None and variant not in found.variants:
        hint = _suggestion(variant, found.variants) or f"; {', '.join(found.variants)}"
        _refuse(f"{code} 没有变体 {variant} · no variant {variant}{hint}")
    if not found.on and not even_if_off:
        _refuse(f"{code} 默认停用，要算请加 --even-if-off · this model is off; use --even-if-off to compute it anyway")
    return found


def _values(model: RiskModel, given: Iterable[str]) -> dict[str, Any]:
    from kangxu.console.risk_cells import read_cells

    declared = {item.name: (item, item.unit) for item in model.inputs}
    declared |= {other.name: (item, other.unit) for item in model.inputs for other in item.alternatives}
    values: dict[str, Any] = {}
    for part in given:
        name, equals, text = part.partition("=")
        if not equals:
            _refuse(f"请写成 名称=值 · write KEY=VALUE, not {part}")
        if name not in declared:
            _refuse(f"{model.code} 不问 {name} · no input {name}{_suggestion(name, declared)}")
        if set(declared[name][0].names) & set(values):
            _refuse(f"{name} 给了两次 · {name} is given twice")
        cell = read_cells(*declared[name], [text])
        if cell.unreadable[0]:
            _refuse(f"{name} 的值读不出：{text} · cannot read {name}={text}")
        values[name] = float(cell.values[0])
    return values


def _suggestion(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _refuse(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(2)
