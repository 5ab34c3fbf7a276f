"""Take the README's pictures from the demonstration hospital: a home of its own, a real server, a real browser."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "screenshots"
SCREEN = {"width": 1366, "height": 768}
LARGEST = 250_000
START_SECONDS = 900  # the first start loads the demonstration
SETTLED_MS = 2000  # charts drawn; pages that ask for news are never quite idle


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="a home with the demonstration to use instead of a new one")
    given = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    folder = given.home or Path(tempfile.mkdtemp(prefix="kangxu-pictures-"))
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with _site(folder) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=options)
        for name, (username, take) in PICTURES.items():
            _picture(browser, base, name, username, take)
        browser.close()
    if given.home is None:
        shutil.rmtree(folder)
    return 0


def _chromium() -> str:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        sys.exit("没有浏览器 · no Chromium on this machine")
    return found


@contextmanager
def _site(home: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "KANGXU_HOME": str(home)}
    command = [sys.executable, "-m", "kangxu.console.main", "serve", "--demo", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(60)


def _wait(base: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"{base}/sign-in", timeout=5).close()  # noqa: S310 - our own site
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
        else:
            return
    sys.exit("网站没有起来 · the site did not come up")


def _picture(browser: Browser, base: str, name: str, username: str, take: Callable[[Page], None]) -> None:
    context = browser.new_context(viewport=SCREEN, locale="zh-CN", base_url=base)
    page = context.new_page()
    page.goto("/sign-in")
    page.locator(".demo-accounts__one", has=page.locator(f'input[value="{username}"]')).locator("button").click()
    page.wait_for_selector(".top-bar")
    take(page)
    page.wait_for_timeout(SETTLED_MS)
    page.mouse.move(0, 0)
    file = OUT / f"{name}.png"
    page.screenshot(path=file)
    context.close()
    size = file.stat().st_size
    print(f"{file.relative_to(ROOT)}  {size // 1000} kB", flush=True)
    if size > LARGEST:
        sys.exit(f"{name} 太大 · larger than {LARGEST // 1000} kB")


def _at(address: str) -> Callable[[Page], None]:
    def take(page: Page) -> None:
        page.goto(address)

    return take


def _first(address: str, wanted: str) -> Callable[[Page], None]:
    """The page behind the first link of that kind."""

    def take(page: Page) -> None:
        page.goto(address)
        page.locator(f'main a[href*="{wanted}"]').first.click()
        page.wait_for_url(re.compile(rf"{wanted}\d+"))

    return take


def _home_log(tail: str = "") -> Callable[[Page], None]:
    """The first person on the diabetes team's list who measures at home."""

    def take(page: Page) -> None:
        page.goto("/")
        page.locator("[data-key-row]", has_text="家测").locator("[data-open]").first.click()
        page.wait_for_url(re.compile(r"/tasks/\d+"))
        page.goto(next(one for one in _links(page) if re.fullmatch(r"/persons/\d+", one)) + tail)

    return take


def _links(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all("a[href]", "links => links.map(one => one.getAttribute('href'))")
    return found


def _screened(address: str) -> Callable[[Page], None]:
    """A page about the first person of the newest screening session."""

    def take(page: Page) -> None:
        page.goto("/screenings")
        page.goto(next(one for one in _links(page) if re.fullmatch(r"/screenings/\d+", one)))
        page.goto(next(one for one in _links(page) if re.fullmatch(r"/(screened|persons)/\d+", one)))
        person = next(one for one in _links(page) if re.fullmatch(r"/persons/\d+", one))
        page.goto(address + person.rsplit("/", 1)[-1])

    return take


def _report(page: Page) -> None:
    """The newest report of that person."""
    _screened("/persons/")(page)
    page.goto(next(one for one in _links(page) if re.fullmatch(r"/reports/\d+", one)))


def _year(page: Page) -> None:
    """The plan of the first person on the list of those under contract."""
    page.goto("/contracts")
    page.goto(next(one for one in _links(page) if re.match(r"/persons/\d+", one)).split("/contract")[0] + "/plan")


def _call(page: Page) -> None:
    """The first piece of work on the list."""
    page.goto("/")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/tasks/\d+"))


def _form(page: Page) -> None:
    """A hospital's own copy of a form, being written."""
    page.goto("/forms/satisfaction/copy")
    page.keyboard.type("出院满意度")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/edit$"))


PICTURES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "workbench": ("zhouhuimin", _at("/")),
    "person": ("tanglijuan", _home_log()),
    "trend": ("tanglijuan", _home_log("/trend")),
    "patients": ("zhouhuimin", _at("/persons")),
    "match": ("zhouhuimin", _first("/matches", "/matches/")),
    "dashboard": ("chenliqun", _at("/dashboard")),
    "import-centre": ("gaoxiang", _at("/imports")),
    "screening": ("chenzhiyuan", _screened("/screen?person=")),
    "report": ("chenzhiyuan", _report),
    "segment-builder": ("chenliqun", _at("/segments/SG11/edit")),
    "tags": ("chenliqun", _at("/tags")),
    "year-plan": ("chenliqun", _year),
    "packages": ("chenliqun", _at("/packages")),
    "call-page": ("zhouhuimin", _call),
    "form-designer": ("chenliqun", _form),
    "team": ("chenliqun", _at("/team")),
    "visits": ("zhouhuimin", _at("/visits")),
}

if __name__ == "__main__":
    sys.exit(main())
