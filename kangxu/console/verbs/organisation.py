"""`kangxu organisation`: the tree of institutions, for whoever sets a site up."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from kangxu.console import site

KINDS = ("group", "institution", "department", "team")


@click.group()
def verb() -> None:
    """机构：建立、列出。Set up the tree of institutions."""


@verb.command()
@click.argument("code")
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS), required=True)
@click.option("--parent", help="Code of the organisation above; only a group stands alone.")
def add(code: str, name: str, kind: str, parent: str | None) -> None:
    """新建集团、机构、科室或班组。Add a group, an institution, a department or a team."""
    site.ready()
    from kangxu.foundation import clock
    from kangxu.foundation.viewer import Viewer
    from kangxu.organisations.actions import CannotChange, create_organisation
    from kangxu.organisations.queries import NotFound, get_organisation

    by = Viewer.system("console")
    if (parent is None) != (kind == KINDS[0]):
        _refuse("集团在最上面，其他都要有上级（--parent） · a group stands alone, all others need a --parent")
    try:
        above = get_organisation(parent, viewer=by) if parent else None
        create_organisation(code=code, name=name, kind=kind, parent=above, by=by, at=clock.now())
    except NotFound:
        _refuse(f"没有代码为 {parent} 的机构 · no organisation with the code {parent}")
    except CannotChange as problem:
        _refuse(str(problem))
    click.echo(f"已建立 {name}（{code}） · added")


@verb.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_all(as_json: bool) -> None:
    """列出所有机构。List all organisations."""
    site.ready()
    from kangxu.foundation.viewer import Viewer
    from kangxu.organisations.queries import list_organisations

    known = list_organisations(viewer=Viewer.system("console"))
    rows = [{"code": one.code, "name": one.name, "kind": one.kind} for one in known]
    lines = [f"{'  ' * (one.path.count('.') - 1)}{one.name}（{one.code}，{one.kind}）" for one in known]
    site.answer(rows, as_json=as_json, text="\n".join(lines) or "还没有机构 · none yet")


def _refuse(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(2)
