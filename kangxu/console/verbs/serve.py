"""`kangxu serve`: web and worker of this home, together, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

import click

from kangxu.config import database_server
from kangxu.config.home import Home
from kangxu.console import site

GRACE_SECONDS = 15


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, envvar="PORT")
@click.option("--demo", is_flag=True, help="Load the demonstration hospital when the database is empty.")
def verb(host: str, port: int, demo: bool) -> None:
    """启动网站和后台任务。Serve pages and work through jobs."""
    _insist_on_free(host, port)
    site.ready()
    if demo:
        from kangxu.console.verbs.demo import load_if_empty

        load_if_empty()
    _announce(host, port)
    sys.exit(_run_together(host, port))


def _insist_on_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            click.echo(f"端口 {port} 不能用，请换一个：make run PORT={port + 1} · port {port}: {problem.strerror}", err=True)
            sys.exit(2)


def _announce(host: str, port: int) -> None:
    click.echo(f"\n康续已启动 · Kangxu is up:  http://{'localhost' if host == '127.0.0.1' else host}:{port}/\n")
    from kangxu.console.verbs.demo import accounts_table

    if table := accounts_table():
        click.echo(table)
    click.echo("按 Ctrl-C 停止 · Ctrl-C stops everything\n")


def _run_together(host: str, port: int) -> int:
    """Run both until one ends or a signal comes; then stop both, and the embedded database with them."""
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, note)
    children = [_start(*_web(host, port)), _start(sys.executable, "-m", "kangxu.console.main", "worker")]
    while not asked and all(child.poll() is None for child in children):
        time.sleep(0.2)
    code = 0 if asked else next(child.returncode or 1 for child in children if child.poll() is not None)
    _stop(children)
    if site.embedded():
        database_server.stop(Home.from_environment(), say=click.echo)
    return code


def _web(host: str, port: int) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "kangxu.config.wsgi:application", "--bind", f"{host}:{port}",
        "--worker-class", "gthread", "--workers", os.environ.get("KANGXU_WEB_PROCESSES", "2"), "--threads", "4",
        "--timeout", "120", "--log-level", "warning", "--max-requests", "20000", "--max-requests-jitter", "2000",
    ]  # fmt: skip


def _start(*command: str) -> subprocess.Popen[bytes]:
    # a group of its own: Ctrl-C reaches us alone, and we stop the children in order
    return subprocess.Popen(command, start_new_session=True)


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    for child in children:
        try:
            child.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
