"""Run the whole suite on all cores: everything but the browser, then the browser in processes of its own.

The synchronous Playwright keeps an event loop running in its process, in which no queue worker can be tested.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NO_TESTS = 5


def main(extra: list[str]) -> int:
    pytest = [sys.executable, "-m", "pytest", "-q", "-n", str(os.cpu_count() or 1), "--dist", "loadfile"]
    os.environ["PYTHONDONTWRITEBYTECODE"] = ""  # many tests start processes, each of which would compile every module
    in_order = "--no-loadscope-reorder"  # of conftest.py; xdist would begin the long files of few tests last
    first = subprocess.run([*pytest, in_order, "-m", "not browser", *extra]).returncode
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        print("没有浏览器，浏览器测试没有运行 · no browser here: browser tests did not run", file=sys.stderr)
        return first or (1 if os.environ.get("CI") == "true" else 0)
    where = extra or ["tests/browser"]  # to find them among all tests takes both processes a quarter of a minute
    second = subprocess.run([*pytest, "-m", "browser", *where]).returncode
    return first or (0 if extra and second == NO_TESTS else second)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
