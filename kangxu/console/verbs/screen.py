"""`kangxu screen`: risk models over many persons."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from kangxu.console import site
from kangxu.console.rule_text import stored_rule


@click.group()
def verb() -> None:
    """筛查与评估。Screening and assessment."""


@verb.command()
@click.option("--model", "models", multiple=True, metavar="MODEL", help="Only these models; else the standard plan.")
@click.option("--where", metavar="RULE", help="Those for whom a rule is true: words, JSON, or @FILE.")
@click.option("--all", "everyone", is_flag=True, help="Everybody; else those whose inputs changed since the last run.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def run(models: Sequence[str], where: str | None, everyone: bool, as_json: bool) -> None:
    """批量评估，中断后再运行即接着做。Assess many; a run that was stopped goes on where it stood."""
    if where and everyone:
        _fail("--where 和 --all 只能选一个 · choose one of --where and --all")
    rule = stored_rule(where) if where else None
    site.ready()
    from kangxu.foundation import clock
    from kangxu.foundation.viewer import Viewer
    from kangxu.organisations.queries import NotFound
    from kangxu.rules.language import BadRule
    from kangxu.screening.actions import start_run
    from kangxu.screening.runs import go_on

    by, at, began = Viewer.system("console"), clock.now(), time.monotonic()
    try:
        begun = start_run(models=models, rule=rule, everyone=everyone, by=by, at=at)
    except NotFound as missing:
        _fail(f"没有启用这个模型 · no such model in use: {missing}")
    except BadRule as fault:
        _fail(f"规则有误 · the rule is wrong: {fault}")
    resumed = begun.done
    if resumed:
        site.say(f"接着第 {begun.pk} 次运行，已完成 {resumed} 人 · going on with run {begun.pk}")
    done = go_on(begun, by=by, at=at, tell=_tell)
    answer = {
        "run": done.pk, "models": done.models_run, "persons": done.total, "done": done.done, "stored": done.stored,
        "resumed_after": resumed, "seconds": round(time.monotonic() - began, 3),
    }  # fmt: skip
    site.answer(answer, as_json=as_json, text=_text(answer))


def _tell(begun: Any) -> None:
    share = 100 * begun.done // max(1, begun.total)
    site.say(f"{begun.done}/{begun.total} ({share}%)，新结果 {begun.stored} · results stored")


def _text(answer: dict[str, Any]) -> str:
    return (
        f"评估 {answer['done']} 人，{len(answer['models'])} 个模型，新结果 {answer['stored']} 条，"
        f"{answer['seconds']} 秒 · persons assessed, new results"
    )


def _fail(words: str) -> NoReturn:
    click.echo(words, err=True)
    raise SystemExit(2)
