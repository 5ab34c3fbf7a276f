"""`kangxu db`: the database of this home."""

from __future__ import annotations

import click

from kangxu.config import database_server
from kangxu.config.home import Home
from kangxu.console import site


@click.group()
def verb() -> None:
    """启动、停止、更新本站的数据库。Start, stop and update the database."""


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
