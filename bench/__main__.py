"""`python -m bench`: measure, print the table, and with --save keep it under docs/benchmarks/.

The home is `var/bench` unless KANGXU_BENCH_HOME says otherwise; it stays, so that a second run finds its population.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kangxu.config.settings")
os.environ["KANGXU_HOME"] = os.environ.get("KANGXU_BENCH_HOME", str(Path("var/bench").resolve()))


def main() -> int:
    ask = argparse.ArgumentParser(prog="bench", description=__doc__)
    ask.add_argument("--rows", type=int, default=1_000_000, help="laboratory rows")
    ask.add_argument("--persons", type=int, default=1_000_000, help="population")
    ask.add_argument("--bundles", type=int, default=60, help="copies of the FHIR sample")
    ask.add_argument(
        "--only",
        choices=("intake", "fhir", "reading", "pages", "formulas", "assessing", "segments", "work", "team", "storm"),
    )
    ask.add_argument(
        "--readings", type=int, default=20_000_000, help="readings of the record that segments are asked of"
    )
    ask.add_argument(
        "--parts", default="counts,preview,arrivals", help="of segments: those of counts,preview,arrivals,nightly"
    )
    ask.add_argument("--save", action="store_true", help="write docs/benchmarks/<day>.md")
    given = ask.parse_args()

    from bench.formulas import formulas
    from bench.rows import Row
    from kangxu.console import site as home

    rows = []
    if given.only in (None, "formulas"):
        home.say("风险模型 …")
        rows += formulas(given.persons)
    if given.only != "formulas":
        home.ready()
        rows += _measure(given)
    text = _table(rows, given)
    sys.stdout.write(text)
    if given.save:
        _save(text)
    return 0 if all(isinstance(row, Row) for row in rows) else 1


def _measure(given: argparse.Namespace) -> list:
    from bench import assessing, care, dispatching, measures, population, segments, team
    from kangxu.console.site import say
    from kangxu.foundation import clock

    at = clock.now()
    site = population.build_site(at)
    say(f"人口 {given.persons:,} …")
    population.fill_persons(site, given.persons)
    rows = []
    if given.only in (None, "intake"):
        say("导入 …")
        rows += measures.intake(site, population.record_numbers(site), given.rows)
    if given.only in (None, "fhir"):
        say("FHIR …")
        rows += measures.bundles(site, given.bundles)
    if given.only in (None, "reading", "pages", "work", "team", "storm"):
        say("随访与任务 …")
        if given.only != "team" or not team.is_filled():
            care.fill_care(site)
    if given.only in (None, "reading"):
        say("一条读数 …")
        rows += measures.one_reading(site)
    if given.only in (None, "pages"):
        say("页面 …")
        rows += measures.pages(site, care.long_record(site, at))
    if given.only in (None, "work"):
        say("待办列表 …")
        rows += dispatching.worklists(site)
    if given.only == "team":
        say("科主任看板 …")
        if not team.is_filled():
            team.fill_team(site, at)
        rows += team.team(site)
    if given.only == "storm":
        say("午夜排任务 …")
        rows += dispatching.storm(given.persons)
    if given.only in (None, "assessing"):
        say("批量评估 …")
        rows += assessing.assessing()
    if given.only == "segments":
        say("标签与分群 …")
        rows += segments.segments(site, given.persons, given.readings, parts=given.parts.split(","))
    return rows


def _table(rows: list, given: argparse.Namespace) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    from kangxu.foundation import clock

    head = [
        f"# {clock.now():%Y-%m-%d}",
        "",
        f'`make bench ARGS="--rows {given.rows} --persons {given.persons}"` on {os.cpu_count()} cores, {memory:.0f} GiB, '
        f"Python {platform.python_version()}, embedded PostgreSQL; seeded generator in `bench/population.py`.",
        "",
        "| what | ours | limit of the same run | ratio | aim |",
        "|---|---|---|---|---|",
    ]
    return "\n".join(
        [*head, *(f"| {row.what} | {row.ours} | {row.limit} | {row.ratio} | {row.aim} |" for row in rows), ""]
    )


def _save(text: str) -> None:
    folder = Path("docs/benchmarks")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{text.split(chr(10))[0].removeprefix('# ')}.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
