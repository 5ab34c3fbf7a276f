"""`kangxu demo`: the demonstration hospital."""

from __future__ import annotations

import asyncio
import shutil
import sys
import unicodedata

import click

from kangxu.config.home import Home
from kangxu.console import site

BAR = 30


@click.group()
def verb() -> None:
    """演示医院。The demonstration hospital."""


@verb.command()
def load() -> None:
    """装入演示医院（空库），中断后接着装。Load it into an empty site; goes on after an interruption."""
    site.ready()
    if not _wanted():
        click.echo("本站已有数据，没有装入 · this site has data already, nothing was loaded", err=True)
        sys.exit(2)
    _load()
    click.echo(accounts_table())


@verb.command()
@click.option("--yes", is_flag=True, help="Do not ask, even if the data is not a demonstration.")
def reset(yes: bool) -> None:
    """清空本站并重新装入演示医院。Empty this home and load the demonstration anew."""
    site.ready(migrated=False)
    from kangxu.demo.load import Progress

    home = Home.from_environment()
    if not yes and Progress.of(home) is None:
        click.confirm(f"{home.path} 里不是演示数据，全部清空？ · not a demonstration: delete everything?", abort=True)
    _empty(home)
    site.migrate(home)
    _load()
    click.echo(accounts_table())


@verb.command()
@click.option("--json", "as_json", is_flag=True)
def status(as_json: bool) -> None:
    """演示数据装到哪里了。How far the demonstration is loaded."""
    site.ready()
    from kangxu.demo.load import Progress

    known = Progress.of(Home.from_environment())
    if known is None:
        site.answer({"demonstration": False}, as_json=as_json, text="本站没有演示数据 · no demonstration here")
        return
    data = {"demonstration": True, "now": known.now, "handovers": known.handovers, "finished": known.finished}
    goes_on = "还没装完，中断了就用 kangxu demo load 接着装 · not finished, kangxu demo load goes on"
    unfinished = f"已装 {known.handovers} 批，{goes_on}"
    site.answer(data, as_json=as_json, text="已装完 · complete" if known.finished else unfinished)


def load_if_empty() -> None:
    """Load the demonstration hospital into an empty database, or go on with an interrupted load."""
    if _wanted():
        _load()


def accounts_table() -> str:
    """The accounts that may be tried, for the terminal; empty on a site without demonstration."""
    from kangxu.demo.accounts import list_accounts
    from kangxu.organisations.roles import ROLES

    rows = [
        (str(ROLES[one.role].title), one.name, one.organisation, one.username, one.password)
        for one in list_accounts(Home.from_environment())
    ]
    if not rows:
        return ""
    lines = ["".join(_padded(cell, width) for cell, width in zip(row, (13, 9, 24, 15, 0), strict=True)) for row in rows]
    return "\n".join(["演示账号（登录页可一键登录） · demonstration accounts:", *(f"  {line}" for line in lines), ""])


def _wanted() -> bool:
    from kangxu.demo.load import is_wanted

    return is_wanted(Home.from_environment())


def _load() -> None:
    from kangxu.demo.load import load as load_demo

    home = Home.from_environment()
    with home.lock("demo"):
        if not _wanted():
            return
        site.say("正在装入演示医院，要几分钟 · loading the demonstration hospital, this takes some minutes")
        load_demo(home, work=_work, tell=_tell)
        site.say("")


def _work() -> None:
    from kangxu.console.verbs.worker import work

    asyncio.run(work(once=True))


def _tell(done: int, total: int, name: str) -> None:
    """One line that moves on a terminal; a line for every tenth part elsewhere."""
    words = name or "登记、分级、开任务 · enrolling, tiers, tasks"
    if sys.stderr.isatty():
        bar = "█" * (BAR * done // total)
        click.echo(f"\r\033[K  {bar:<{BAR}} {done}/{total}  {words}", err=True, nl=False)
    elif not name:
        site.say(f"  {done}/{total}  {words}")


def _empty(home: Home) -> None:
    """Drop everything this home owns but its server: tables, uploads, accounts."""
    from django.db import connection

    from kangxu.demo import accounts, load

    if not site.embedded():
        click.echo("DATABASE_URL 指向自有数据库，请自行清空 · own database: empty it yourself", err=True)
        sys.exit(2)
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database()"
            " and backend_type = 'client backend' and pid <> pg_backend_pid()"
        )
        if cursor.fetchone()[0]:
            click.echo("请先停止本站（kangxu serve），再清空 · stop this site first", err=True)
            sys.exit(2)
        cursor.execute("drop schema public cascade")
        cursor.execute("create schema public")
    for file in (home.path / load.STATE, home.keys / accounts.FILE):
        file.unlink(missing_ok=True)
    shutil.rmtree(home.uploads)
    home.create()


def _padded(text: str, width: int) -> str:
    """Text filled up to a width in terminal columns, in which Chinese characters count twice."""
    taken = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return text + " " * max(1, width - taken) if width else text
