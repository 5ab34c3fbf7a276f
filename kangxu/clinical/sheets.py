"""Sheets: text files in which clinicians read and approve the numbers that the code uses."""

import tomllib
from importlib.resources import files
from typing import Any


def load_sheet(name: str, package: str = "kangxu.clinical") -> dict[str, Any]:
    """A TOML file that lies beside the code; a missing or malformed sheet stops the start."""
    return tomllib.loads(files(package).joinpath(name).read_text(encoding="utf-8"))
