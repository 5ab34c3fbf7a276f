"""`kangxu intake`: files in, facts out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from kangxu.console import site


@click.group()
def verb() -> None:
    """导入数据、查看批次和拒收。Load files, list batches and rejects."""


@verb.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--feed", help="table, glucose-log, fhir-bundle …; left out: recognised from the file.")
@click.option("--mapping", default="auto", show_default=True, help="A mapping file (JSON), or auto.")
@click.option("--person-key", help="Column that tells persons apart; `row`: every row is a person of its own.")
@click.option("--person", help="Identifier of the one person the whole file is about; unknown means new.")
@click.option("--organisation", help="Code of the institution the data belong to.")
@click.option("--source", help="clinic, laboratory, checkup, home_device, ambulatory or self_report.")
@click.option("--measured-on", help="Day of measurement for files without dates (YYYY-MM-DD).")
@click.option("--save-mapping", type=click.Path(path_type=Path), help="Write the mapping used to this file.")
@click.option("--json", "as_json", is_flag=True)
def load(file: Path, as_json: bool, save_mapping: Path | None, organisation: str | None, **given: Any) -> None:
    """读入一个文件。Load one file; loading it again changes nothing."""
    if given["person"] and given["person_key"]:
        _fail("--person 和 --person-key 只能用一个 · use either --person or --person-key", as_json)
    if not file.is_file():
        _fail(f"没有这个文件 · no such file: {file}", as_json)
    site.ready()
    from kangxu.console.loading import CannotLoad, load_file

    try:
        report = load_file(file, organisation=organisation, save_mapping=save_mapping, say=site.say, **given)
    except CannotLoad as problem:
        _fail(str(problem), as_json)
    site.answer(report, as_json=as_json, text=_report_text(report))
    if report["nobody"]:
        site.say(
            "文件里没有能认人的列：用 --person-key 列名、--person 编号，或 --person-key row（每行一人）"
            " · nothing says whose data this is: use --person-key COLUMN, --person ID or --person-key row"
        )


@verb.command()
@click.option("--json", "as_json", is_flag=True)
def batches(as_json: bool) -> None:
    """列出导入批次。"""
    site.ready()
    from kangxu.console.loading import batch_rows

    rows = batch_rows()
    lines = [
        f"{row['batch']:>5}  {row['state']:<8} {row['feed']:<12} 读 {row['rows']} 入库 {row['accepted']} "
        f"重复 {row['duplicate']} 拒收 {row['rejected']} 待认人 {row['held']}  {row['file']}"
        for row in rows
    ]
    site.answer(rows, as_json=as_json, text="\n".join(lines) or "还没有导入过数据 · nothing was imported yet")


@verb.command()
@click.argument("batch", type=int)
@click.option("--json", "as_json", is_flag=True)
def rejects(batch: int, as_json: bool) -> None:
    """列出一批数据里没有入库的单元格和原因。"""
    site.ready()
    from kangxu.console.loading import CannotLoad, reject_rows

    try:
        rows = reject_rows(batch)
    except CannotLoad as problem:
        _fail(str(problem), as_json)
    lines = [f"{row['row']:>8}  {row['column']}  {row['value']!r}  {row['words']}" for row in rows]
    site.answer(rows, as_json=as_json, text="\n".join(lines) or "没有拒收 · nothing was rejected")


@verb.command()
@click.argument("batch", type=int)
@click.option("--json", "as_json", is_flag=True)
def undo(batch: int, as_json: bool) -> None:
    """撤销一批数据。Withdraw everything a batch stored."""
    site.ready()
    from kangxu.console.loading import CannotLoad, undo_batch

    try:
        retired = undo_batch(batch)
    except CannotLoad as problem:
        _fail(str(problem), as_json)
    site.answer({"batch": batch, "withdrawn": retired}, as_json=as_json, text=f"已撤回 {retired} 条 · withdrawn")


@verb.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--feed")
def inspect(file: Path, feed: str | None) -> None:
    """看一个文件会怎样读，并打印对应关系。Show how a file would be read."""
    site.ready(migrated=False)
    from kangxu.console.loading import CannotLoad, proposed_mapping

    try:
        click.echo(proposed_mapping(file, feed))
    except CannotLoad as problem:
        _fail(str(problem), False)


def _report_text(report: dict[str, Any]) -> str:
    lines = [
        f"批次 {report['batch']}：读 {report['rows']} 行，入库 {report['accepted']}，重复 {report['duplicate']}，"
        f"拒收 {report['rejected']}，待认人 {report['held']}",
        f"新建 {report['persons_new']} 人，已有 {report['persons_matched']} 人，用时 {report['seconds']} 秒",
    ]
    lines += [f"  {one['words']} {one['count']}：{'；'.join(one['examples'])}" for one in report["issues"]]
    return "\n".join(lines)


def _fail(message: str, as_json: bool) -> None:
    if as_json:
        site.answer({"error": message}, as_json=True, text="")
    click.echo(message, err=True)
    sys.exit(2)
