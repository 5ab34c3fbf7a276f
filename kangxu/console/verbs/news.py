"""`kangxu news`: what happens in the house, and who hears of it."""

from __future__ import annotations

from typing import Any

import click

from kangxu.console import site


@click.command()
@click.argument("event", required=False)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def verb(event: str | None, as_json: bool) -> None:
    """列出各种消息、含义、谁在听、走哪条通道。Events, their meaning, their listeners and lanes."""
    site.ready()
    from kangxu.foundation.events import EVENTS, listeners_of

    if event and event not in EVENTS:
        click.echo(f"没有“{event}”这种消息 · no such event; {', '.join(sorted(EVENTS))}", err=True)
        raise SystemExit(2)
    told: list[dict[str, Any]] = [
        {
            "event": name,
            "meaning": EVENTS[name],
            "listeners": [{"name": one.name, "lane": one.lane} for one in listeners_of(name)],
        }
        for name in sorted(EVENTS)
        if event in (None, name)
    ]
    site.answer(told, as_json=as_json, text="\n".join(_text(one) for one in told))


def _text(told: dict[str, Any]) -> str:
    lines = [f"{told['event']}  {told['meaning']}"]
    lines += [f"    {one['lane']:<9} {one['name']}" for one in told["listeners"]] or ["    没有人听 · nobody listens"]
    return "\n".join(lines)
