"""A real site (own home, server, worker) and a real browser; scenarios sign in as the demonstration's staff."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from playwright.sync_api import Error as PageError

from tests.site.commands import free_port, furnished

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
START_SECONDS = 300  # only a site that never comes up waits so long
STOP_SECONDS = 180
PATIENCE_MS = 20_000  # of every wait: machines that run tests are busy
SCREEN = {"width": 1366, "height": 768}
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


STANDS = """() => document.readyState === "complete"
    && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")"""
SETTLING_MS, SETTLING_TURNS = 50, 60


@dataclass
class Server:
    """The processes of a site, which a test may kill and start again; its database has processes of its own."""

    home: Path
    environment: dict[str, str]
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        serve = [sys.executable, "-m", "kangxu.console.main", "serve", "--port", str(self.port)]
        with (self.home / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(serve, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        _wait(self.base, self.process, self.home / "serve.log")

    def kill(self) -> None:
        """At once, with all that it has started: as when the machine loses its power."""
        assert self.process is not None
        for one in _family(self.process.pid):
            with suppress(ProcessLookupError):  # its parent went first, and took it along
                os.kill(one, signal.SIGKILL)
        self.process.wait(STOP_SECONDS)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(STOP_SECONDS)


def _family(pid: int) -> list[int]:
    """A process and all that it has started."""
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for one in lists for child in one.read_text().split()]
    return [pid, *(found for child in children for found in _family(child))]


@dataclass(frozen=True)
class Site:
    """A running site: where it is, who may sign in, who is known, and the key of its REST door."""

    server: Server
    base: str
    home: Path
    passwords: dict[str, str]
    persons: list[dict[str, Any]]
    key: str

    def person_of(self, username: str) -> dict[str, Any]:
        """Somebody whom this member of staff looks after."""
        return next(one for one in self.persons if one["manager"] == username)

    def post_reading(self, person_id: int, systolic: int, diastolic: int) -> dict[str, Any]:
        body = {"person": {"id": person_id}, "systolic": systolic, "diastolic": diastolic, "source": "home_device"}
        request = urllib.request.Request(
            f"{self.base}/api/v1/readings", json.dumps(body).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"},
        )  # fmt: skip
        with urllib.request.urlopen(request) as answer:
            return dict(json.load(answer))


@dataclass
class Desk:
    """One signed-in browser window, and what went wrong in it."""

    context: BrowserContext
    page: Page
    site: Site
    problems: list[str] = field(default_factory=list)

    def open(self, address: str) -> int:
        answer = self.page.goto(f"{self.site.base}{address}")
        assert answer is not None
        return answer.status


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    home = Path(os.environ["KANGXU_HOME"]) / f"browser-{os.getpid()}"  # not in /tmp: the database's user must reach it
    furnished(home)
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"KANGXU_HOME": str(home), "KANGXU_WEB_PROCESSES": "1", "PYTHONPATH": str(ROOT)}
    told = home / "told.json"
    _run("-m", "tests.browser.world", str(told), environment=environment)
    server = Server(home, environment, free_port())
    try:
        server.start()
        known = json.loads(told.read_text())
        yield Site(server, server.base, home, known["passwords"], known["persons"], known["key"])
    finally:
        server.stop()
        shutil.rmtree(home)


def _run(*arguments: str, environment: dict[str, str]) -> None:
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]


def _wait(base: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"{base}/sign-in", timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"the site did not come up:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def visits() -> dict[str, Any]:
    """The cookies of whoever has signed in by the form before: once is enough for all scenarios."""
    return {}


@pytest.fixture
def desks(site: Site, browser: Browser, visits: dict[str, Any]) -> Iterator[Any]:
    """`desks(username)` gives a signed-in window; a script error or a refused request in any of them fails the test."""
    opened: list[Desk] = []

    def sit_down(username: str = "", **options: Any) -> Desk:
        known = username in visits
        desk = seat(site, browser, visits, username, **options)
        opened.append(desk)
        if known:
            desk.open("/")
        return desk

    yield sit_down
    for desk in opened:
        desk.context.close()
    assert not [problem for desk in opened for problem in desk.problems]


def seat(site: Site, browser: Browser, visits: dict[str, Any], username: str, **options: Any) -> Desk:
    """A window of its own, in which this person is signed in."""
    options |= {"storage_state": visits[username]} if username in visits else {}
    context = browser.new_context(viewport=SCREEN, locale="zh-CN", accept_downloads=True, **options)
    context.set_default_timeout(PATIENCE_MS)
    desk = Desk(context, context.new_page(), site)
    desk.page.on("console", lambda message: _note(desk, message))
    _patient(desk.page)
    desk.page.on("pageerror", lambda error: desk.problems.append(str(error)))
    if username and username not in visits:
        sign_in(desk, username)
        visits[username] = context.storage_state()
    return desk


def settle(page: Page) -> None:
    """Wait, as whoever looks at the screen does, until the page stands: loaded, nothing asked for or being put in."""
    for _turn in range(SETTLING_TURNS):
        try:
            if page.evaluate(STANDS):
                return
        except PageError:  # the page is just being left
            pass
        page.wait_for_timeout(SETTLING_MS)


def _patient(page: Page) -> None:
    """A key struck before a page's scripts run is lost; people look first."""
    press = page.keyboard.press

    def after_looking(key: str, **more: Any) -> None:
        settle(page)
        press(key, **more)

    page.keyboard.press = after_looking  # type: ignore[method-assign]


def _note(desk: Desk, message: ConsoleMessage) -> None:
    expected = "status of 404" in message.text or "status of 403" in message.text
    if message.type == "error" and not expected:
        desk.problems.append(f"{message.text} {message.location}")


def sign_in(desk: Desk, username: str) -> None:
    """By the form, as everybody does."""
    page = desk.page
    desk.open("/sign-in")
    page.locator("#username").fill(username)
    page.locator("#password").fill(desk.site.passwords[username])
    page.locator("#password").press("Enter")
    page.wait_for_selector(".top-bar")
