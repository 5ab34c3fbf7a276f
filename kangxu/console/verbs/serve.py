"""`kangxu serve`: web and worker of this home, together, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from types import FrameType

import click

from kangxu.config import database_server, server_users
from kangxu.config.home import Home
from kangxu.console import site
from kangxu.console.children import Child

INTERRUPTED = 130
HERE = ("127.0.0.1", "localhost", "::1")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, envvar="PORT")
@click.option("--processes", type=click.IntRange(1), default=2, show_default=True, envvar="KANGXU_WEB_PROCESSES")
@click.option("--demo", is_flag=True, help="Load the demonstration hospital when the database is empty.")
def verb(host: str, port: int, processes: int, demo: bool) -> None:
    """启动网站和后台任务。Serve pages and work through jobs."""
    _insist_on_assets()
    _insist_on_free(host, port)
    _listen_to_signals(signal.default_int_handler)  # a shell starts its background processes deaf to Ctrl-C
    try:
        code = _serve(host, port, processes, demo=demo)
    except (KeyboardInterrupt, click.Abort):
        code = INTERRUPTED
    finally:
        _listen_to_signals(signal.SIG_IGN)  # the database is stopped in peace, however often somebody presses Ctrl-C
        if site.embedded():
            server_users.leave(Home.from_environment(), say=click.echo)
    sys.exit(code)


def _serve(host: str, port: int, processes: int, *, demo: bool) -> int:
    site.ready()
    if demo:
        from kangxu.console.verbs.demo import load_if_empty

        load_if_empty()
    _take_in_the_shelves()
    _open_the_sandbox()
    site.forget_dead_workers()
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    worker = [sys.executable, "-m", "kangxu.console.main", "worker"]
    return _keep([Child("web", _web(address, processes)), Child("worker", worker)], host, port)


def _take_in_the_shelves() -> None:
    """Packages, and definitions of tags and segments, that are new in this edition; the worker does what follows."""
    from kangxu.foundation import clock
    from kangxu.foundation.viewer import Viewer
    from kangxu.packages.actions import load_shelf as load_packages
    from kangxu.segments.actions import load_shelf as load_tags

    by, at = Viewer.system("serve"), clock.now()
    load_tags(by=by, at=at)
    load_packages(by=by, at=at)


def _open_the_sandbox() -> None:
    """Only a home that holds the demonstration may pay without money, unless the site says otherwise."""
    from kangxu.demo.load import Progress

    if Progress.of(Home.from_environment()) is not None:
        os.environ.setdefault("KANGXU_SANDBOX_PAYMENTS", "1")


def _insist_on_assets() -> None:
    from kangxu.web.components.icons import BUILT

    if not (BUILT / "assets.json").exists():
        click.echo(
            "网页资源还没有生成，请先运行 make assets · the assets are not built: run make assets first", err=True
        )
        sys.exit(2)


def _insist_on_free(host: str, port: int) -> None:
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as problem:
        click.echo(
            f"{host} 的端口 {port} 不能用，可换一个，如 PORT={port + 1} · "
            f"cannot listen on port {port} of {host} ({problem.strerror}); another one: PORT={port + 1}",
            err=True,
        )
        sys.exit(2)


def _keep(children: list[Child], host: str, port: int) -> int:
    """Run the children until a signal comes or one of them cannot live; then stop them all."""
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    _listen_to_signals(note)
    for child in children:
        child.start()
    announced = False
    try:
        while not asked:
            announced = announced or _announce_if_up(host, port)
            for child in filter(Child.is_dead, children):
                if child.is_hopeless():
                    click.echo(f"{child.name} 启动不了，原因见上 · {child.name} does not stay up, see above", err=True)
                    return child.process.returncode or 1
                _revive(child)
            time.sleep(0.2)
    finally:
        _stop(children)
    return 0


def _revive(child: Child) -> None:
    site.say(f"{child.name} 意外停止，正在重新启动 · {child.name} ended unexpectedly, starting it again")
    if site.embedded():
        database_server.ensure_running(Home.from_environment(), say=site.say)
    child.start()


def _announce_if_up(host: str, port: int) -> bool:
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  compared, not bound
    try:
        socket.create_connection((here, port), timeout=1).close()
    except OSError:
        return False
    _announce(host, port)
    return True


def _announce(host: str, port: int) -> None:
    from kangxu.console.verbs.demo import accounts_table

    name = "localhost" if host in HERE else f"[{host}]" if ":" in host else host
    click.echo(f"\n康续已启动 · Kangxu is up:  http://{name}:{port}/\n")
    if host not in HERE:
        click.echo(
            "别的电脑要用，请在 KANGXU_HOSTS 里写明网站的名字 · name this site in KANGXU_HOSTS to open it elsewhere\n"
        )
    if table := accounts_table():
        click.echo(table)
    elif not _has_accounts():
        click.echo("还没有账号，先运行 · no account yet, first run:  kangxu organisation add …; kangxu staff hire …\n")
    click.echo("按 Ctrl-C 停止 · Ctrl-C stops everything\n")


def _has_accounts() -> bool:
    from kangxu.foundation.viewer import Viewer
    from kangxu.organisations.queries import list_staff

    return list_staff(viewer=Viewer.system("console")).exists()


def _web(address: str, processes: int) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "kangxu.config.wsgi:application", "--bind", address,
        "--worker-class", "gthread", "--workers", str(processes), "--threads", "4",
        "--timeout", "120", "--graceful-timeout", "10", "--log-level", "warning",
        "--max-requests", "20000", "--max-requests-jitter", "2000",
    ]  # fmt: skip


def _stop(children: list[Child]) -> None:
    click.echo("正在停止 · stopping …")
    for child in children:
        child.stop()
    for child in children:
        child.bury()


def _listen_to_signals(handler: Callable[[int, FrameType | None], object] | signal.Handlers) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handler)
