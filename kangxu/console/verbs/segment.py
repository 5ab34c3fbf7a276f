"""`kangxu segment`: tags and segments: who is under which, since when, and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from kangxu.console import rule_words, segment_words, site
from kangxu.console.rule_text import refuse

if TYPE_CHECKING:
    from kangxu.foundation.viewer import Viewer
    from kangxu.segments.models import Run

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


@click.group()
def verb() -> None:
    """标签与分群。Tags and segments: list, show, count, members, why, load, rebuild, publish."""


@verb.command("list")
@click.argument("word", default="")
@click.option("--kind", type=click.Choice(["tag", "segment"]), help="Only these.")
@_AS_JSON
def list_definitions(word: str, kind: str | None, as_json: bool) -> None:
    """列出标签和分群及人数。All definitions with counts; with WORD those whose name holds it."""
    by = _by()
    from kangxu.segments.queries import definitions

    rows = [segment_words.of_definition(one) for one in definitions(viewer=by, kind=kind or "", text=word)]
    site.answer(rows, as_json=as_json, text="\n".join(map(segment_words.line, rows)))


@verb.command()
@click.argument("code")
@_AS_JSON
def show(code: str, as_json: bool) -> None:
    """一个定义：规则、人数、版本。One definition: its rule, counts, versions."""
    by = _by()
    from kangxu.segments.queries import definition, list_versions

    with _known(code):
        told = segment_words.of_definition(definition(code, viewer=by))
        versions = [segment_words.of_version(one) for one in list_versions(code, viewer=by)]
    site.answer({**told, "versions": versions}, as_json=as_json, text=segment_words.page(told, versions))


@verb.command()
@click.argument("code")
@_AS_JSON
def count(code: str, as_json: bool) -> None:
    """现在多少人。How many persons now."""
    by = _by()
    from kangxu.segments.queries import definition

    with _known(code):
        seen = definition(code, viewer=by)
    told = {"code": code, "count": seen.count, "share": seen.share, "bands": dict(seen.bands), "error": seen.error}
    site.answer(told, as_json=as_json, text=str(seen.count))


@verb.command()
@click.argument("code")
@click.option("--size", default=50, show_default=True, help="At most so many persons.")
@_AS_JSON
def members(code: str, size: int, as_json: bool) -> None:
    """名单（只列编号）。Who is under it; numbers only."""
    by = _by()
    from kangxu.segments import queries

    with _known(code):
        found = queries.members(code, viewer=by, rows=max(size, 1)).rows
    rows = [
        {"person": one.card.id, "value": one.value, "since": one.entered_at, "origin": one.origin} for one in found
    ]  # fmt: skip
    site.answer(rows, as_json=as_json, text="\n".join(segment_words.member(one) for one in rows))


@verb.command()
@click.argument("code")
@click.option("--person", type=int, required=True)
@_AS_JSON
def why(code: str, person: int, as_json: bool) -> None:
    """一个人为什么在（不在）其中。Why somebody is under it, or not, and what changes next."""
    by = _by()
    from kangxu.foundation import clock
    from kangxu.segments import queries

    with _known(code):
        told = segment_words.of_why(queries.why(code, person, at=clock.now(), viewer=by))
    reasons = list(rule_words.of_reasons(told["rule"])) if told["rule"] else []
    site.answer(told, as_json=as_json, text="\n".join([segment_words.stay(told), *reasons]))


@verb.command()
@_AS_JSON
def load(as_json: bool) -> None:
    """载入随产品发布的定义，有变化的重新计算。Take in the shelf; what changed is rebuilt by the worker."""
    by = _by()
    from kangxu.foundation import clock
    from kangxu.segments import actions

    changed = actions.load_shelf(by=by, at=clock.now())
    site.answer({"changed": changed}, as_json=as_json, text=f"更新 {len(changed)} 个定义 · {len(changed)} changed")


@verb.command()
@click.argument("codes", nargs=-1)
@_AS_JSON
def rebuild(codes: tuple[str, ...], as_json: bool) -> None:
    """全量重算；中断后再运行会接着算。Rebuild all or these; run again after a stop, it goes on."""
    by = _by()
    from kangxu.foundation import clock
    from kangxu.segments import actions
    from kangxu.segments.queries import definition
    from kangxu.segments.runs import go_on

    with _known(" ".join(codes)):
        wanted = [definition(code, viewer=by).row.pk for code in codes] or None
    run = actions.start_rebuild(definitions=wanted, reason="console", by=by, at=clock.now())
    done = go_on(run, by=by, now=clock.now, tell=_progress)
    told = {"run": done.pk, "state": done.state, "definitions": len(done.definitions), "failed": done.failed}
    site.answer(told, as_json=as_json, text=segment_words.run(told))


@verb.command()
@click.argument("code")
@_AS_JSON
def publish(code: str, as_json: bool) -> None:
    """发布待审批的版本。Publish the version that waits for approval."""
    by = _by()
    from kangxu.foundation import clock
    from kangxu.segments import actions
    from kangxu.segments.queries import list_versions

    with _known(code):
        waiting = [one.row for one in list_versions(code, viewer=by) if one.row.state == "waiting"]
    if not waiting:
        refuse(f"“{code}”没有待审批的版本 · no version of {code} waits for approval")
    done = actions.publish(version=waiting[0], by=by, at=clock.now())
    told = {"code": code, "version": done.number, "count": done.count_at_publish}
    site.answer(told, as_json=as_json, text=f"{code} v{done.number}：{done.count_at_publish}")


def _by() -> Viewer:
    site.ready()
    from kangxu.foundation.viewer import Viewer

    return Viewer.system("console")


@contextmanager
def _known(what: str) -> Iterator[None]:
    """What nobody knows ends the verb with one line."""
    from kangxu.organisations.queries import NotFound

    try:
        yield
    except NotFound as problem:
        refuse(f"没有“{what}” · no such thing: {problem}")


def _progress(run: Run) -> None:
    site.say(f"{run.place}/{len(run.definitions)}")
