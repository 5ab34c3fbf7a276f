"""A plan as PDF. Everything stays in memory: no file of a patient's is written anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import orjson
import typst

from kangxu.web.assess.print.pdf import FONTS, NoFonts
from kangxu.web.components.icons import BUILT


def render(sheet: Mapping[str, Any]) -> bytes:
    """A PDF of a sheet. Raises NoFonts rather than printing empty boxes."""
    made: bytes = typst.compile(_project(sheet), font_paths=[_fonts()], ignore_system_fonts=True)
    return made


def pages_as_png(sheet: Mapping[str, Any], *, dots_per_inch: float = 110) -> list[bytes]:
    """The same as pictures, one a page."""
    made: bytes | list[bytes] = typst.compile(
        _project(sheet), font_paths=[_fonts()], ignore_system_fonts=True, format="png", ppi=dots_per_inch
    )
    return made if isinstance(made, list) else [made]


def _project(sheet: Mapping[str, Any]) -> Any:
    """All files of the document by name; typst's own types know of one file only."""
    return {"main": _source(), "data.json": orjson.dumps(sheet), "logo.svg": (BUILT / "logo.svg").read_bytes()}


@cache
def _source() -> bytes:
    return files("kangxu.web.planning.print").joinpath("plan.typ").read_bytes()


def _fonts() -> str:
    if not any(FONTS.glob("*.ttf")):
        raise NoFonts(f"{FONTS}: build the assets first")
    return str(FONTS)
