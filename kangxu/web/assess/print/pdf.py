"""A report as PDF. Everything stays in memory: no file of a patient's is written anywhere."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import orjson
import segno
import typst

from kangxu.web.components.icons import BUILT

FONTS = BUILT / "fonts"
SOURCES = ("report.typ", "parts.typ", "pictures.typ")


class NoFonts(Exception):
    """The fonts of printed reports are not there: the assets were not built."""


def render(sheet: Mapping[str, Any], codes: Mapping[str, str]) -> bytes:
    """A PDF of a sheet. `codes` are addresses to print as QR codes, by the name of the picture.

    Raises NoFonts rather than printing empty boxes.
    """
    made: bytes = typst.compile(_project(sheet, codes), font_paths=[_fonts()], ignore_system_fonts=True)
    return made


def pages_as_png(sheet: Mapping[str, Any], codes: Mapping[str, str], *, dots_per_inch: float = 110) -> list[bytes]:
    """The same as pictures, one a page."""
    made: bytes | list[bytes] = typst.compile(
        _project(sheet, codes), font_paths=[_fonts()], ignore_system_fonts=True, format="png", ppi=dots_per_inch
    )
    return made if isinstance(made, list) else [made]


def _project(sheet: Mapping[str, Any], codes: Mapping[str, str]) -> Any:
    """All files of the document by name; typst's own types know of one file only."""
    given = {"main": _sources()["report.typ"], **_sources(), "data.json": orjson.dumps(sheet)}
    given["logo.svg"] = (BUILT / "logo.svg").read_bytes()
    return given | {name: _code(address) for name, address in codes.items()}


@cache
def _sources() -> dict[str, bytes]:
    return {name: files("kangxu.web.assess.print").joinpath(name).read_bytes() for name in SOURCES}


def _fonts() -> str:
    if not any(FONTS.glob("*.ttf")):
        raise NoFonts(f"{FONTS}: build the assets first")
    return str(FONTS)


def _code(address: str) -> bytes:
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=1, dark="#1f2a30", xmldecl=False)
    return drawn.getvalue()
