"""`kangxu db`: the database of this home."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from kangxu.config import database_server
from kangxu.config.home import Home
from kangxu.config.postgres_programs import programs
from kangxu.console import site


@click.group()
def verb() -> None:
    """启动、停止、备份、恢复本站的数据库。Start, stop, dump and restore the database."""


@verb.command()
def start() -> None:
    """启动数据库并更新数据表。"""
    site.ready()
    click.echo("数据库已就绪 · database is ready")


@verb.command()
def stop() -> None:
    """停止内置数据库。"""
    if not site.embedded():
        click.echo("DATABASE_URL 指向的数据库不由康续管理 · the server at DATABASE_URL is not ours to stop")
        return
    if not database_server.stop(Home.from_environment(), say=click.echo):
        click.echo("数据库没有在运行 · database was not running")


@verb.command()
def status() -> None:
    """数据库是否在运行。"""
    running = not site.embedded() or database_server.is_running(Home.from_environment())
    click.echo("运行中 · running" if running else "已停止 · stopped")


@verb.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def dump(file: Path) -> None:
    """把整个数据库备份到一个文件，网站不用停。Dump the whole database into a file; the site may go on."""
    site.ready(migrated=False)
    draft = file.with_name(f"{file.name}.new")
    draft.touch(mode=0o600)
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", str(draft))
    draft.replace(file)
    click.echo(f"已备份 · dumped: {file}（{file.stat().st_size / 2**20:.1f} MB）")


@verb.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """把备份装入一个空的数据库，全部成功或什么都不做。Load a dump into an empty database: all of it or nothing."""
    site.ready(migrated=False)
    from django.db import connection

    if connection.introspection.table_names():
        click.echo("数据库不是空的，没有恢复 · this database is not empty, nothing was restored", err=True)
        sys.exit(2)
    _run("pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(file))
    site.migrate(Home.from_environment())
    click.echo("已恢复 · restored")


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's client programs on our database; its password goes through the environment."""
    from django.db import connection

    connection.ensure_connection()
    info = connection.connection.info
    env = {**os.environ, "PGPASSWORD": info.password}
    try:
        done = subprocess.run([str(programs() / program), "--dbname", info.dsn, *arguments], env=env)
    except OSError as problem:
        click.echo(f"{programs() / program}: {problem.strerror}", err=True)
        sys.exit(2)
    if done.returncode != 0:
        click.echo(f"{program} 没有成功 · failed, see above", err=True)
        sys.exit(2)
