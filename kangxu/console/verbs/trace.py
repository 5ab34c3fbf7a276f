"""`kangxu trace`: the whole journey of one reading, batch, alert or task."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from kangxu.console import site


@click.command()
@click.argument("kind", type=click.Choice(["reading", "batch", "alert", "task"]))
@click.argument("number", type=int)
@click.option("--reveal", is_flag=True, help="Show values, file names and words, not numbers alone.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def verb(kind: str, number: int, reveal: bool, as_json: bool) -> None:
    """从文件或接口到待办，打印一条读数的全程。The journey of a reading: who, what, when, from what cause."""
    site.ready()
    from kangxu.console.journey import NoTrace, jobs_of, lines_about, trace

    try:
        journey = trace(kind, number, reveal=reveal)
    except NoTrace as missing:
        click.echo(f"没有 {missing} · there is no {missing}", err=True)
        raise SystemExit(2) from None
    answer = {
        "stations": [{**one.__dict__} for one in journey.in_order],
        "deliveries": [
            {"batch": batch, "listener": listener, "state": state, "tries": tries}
            for batch, listener, state, tries in jobs_of(journey)
        ],
        "audit": [
            {"at": one.at, "actor": one.actor, "what": one.what, "target": one.target} for one in lines_about(journey)
        ],
    }
    site.answer(answer, as_json=as_json, text=_text(answer))


def _text(answer: dict[str, Any]) -> str:
    lines = [_station(one) for one in answer["stations"]]
    if answer["deliveries"]:
        lines.append("\n未送达 · not delivered yet")
        lines += [
            f"  batch:{one['batch']} → {one['listener']} {one['state']} {one['tries']}" for one in answer["deliveries"]
        ]
    lines.append("\n操作记录 · audit")
    lines += [f"  {_when(one['at'])}  {one['what']:<22} {one['target']:<16} {one['actor']}" for one in answer["audit"]]
    return "\n".join(lines)


def _station(one: dict[str, Any]) -> str:
    name = f"{one['kind']}:{one['id']}" if one["kind"] != "door" else one["id"]
    cause = f"  ← {one['caused_by']}" if one["caused_by"] else ""
    by = f"  {one['actor']}" if one["actor"] else ""
    known = "  ".join(f"{key}={_plain(value)}" for key, value in one["known"].items() if value not in (None, "", []))
    return f"{_when(one['at'])}  {name:<16}{cause}{by}\n{' ' * 25}{known}"


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return _when(value)
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _when(moment: datetime) -> str:
    from kangxu.foundation import clock

    return f"{moment.astimezone(clock.zone()):%Y-%m-%d %H:%M:%S.%f}"[:23]
