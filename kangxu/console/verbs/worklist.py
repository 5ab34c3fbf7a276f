"""`kangxu worklist`: what is due for a member of staff, as their workbench shows it."""

from __future__ import annotations

from typing import Any

import click

from kangxu.console import site


@click.command()
@click.option("--staff", required=True, metavar="USERNAME")
@click.option("--team", is_flag=True, help="The whole institution's work.")
@click.option("--size", default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def verb(staff: str, team: bool, size: int, as_json: bool) -> None:
    """看某人的今日待办。What is due for a member of staff; numbers of persons only."""
    site.ready()
    from kangxu.followup.queries import worklist
    from kangxu.followup.worklist import Selection
    from kangxu.foundation import clock
    from kangxu.organisations.models import Account
    from kangxu.organisations.queries import viewer_of

    account = Account.objects.filter(username=staff).first()
    viewer = viewer_of(account) if account else None
    if viewer is None or viewer.staff_id is None:
        click.echo(f"没有“{staff}”这个在岗账号 · no account of that name with a posting", err=True)
        raise SystemExit(2)
    work = worklist(viewer=viewer, at=clock.now(), chosen=Selection(mine=not team), size=size)
    rows: list[dict[str, Any]] = [
        {
            "task": one.id, "person": one.person_id, "kind": one.kind, "reason": one.reason, "tier": one.tier,
            "due_on": one.due_on, "deadline_at": one.deadline_at, "attempts": one.attempts, "facts": one.facts,
        }
        for one in work.page.rows
    ]  # fmt: skip
    site.answer({"counts": work.counts, "rows": rows}, as_json=as_json, text=_text(work.counts, rows))


def _text(counts: dict[str, int], rows: list[dict[str, Any]]) -> str:
    lines = ["  ".join(f"{name} {count}" for name, count in counts.items())]
    for row in rows:
        who = f"task:{row['task']:<8} person:{row['person']:<8}"
        lines.append(f"{who} {row['kind']:<14} {row['reason']:<22} {row['tier']:<8} {row['due_on']}")
    return "\n".join(lines)
