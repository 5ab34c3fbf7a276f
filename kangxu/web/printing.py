"""Pages as PDF or as pictures, with our own fonts. Everything stays in memory: no file of a patient's is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import orjson
import typst
from django.http import HttpResponse

from kangxu.web.components.icons import BUILT

FONTS = BUILT / "fonts"


class NoFonts(Exception):
    """The fonts of printed pages are not there: the assets were not built."""


@dataclass(frozen=True)
class Document:
    """A kind of printed page: the Typst sources of a package, the first of which leads.

    `borrowed` are sources of other documents, as (package, name).
    """

    package: str
    sources: tuple[str, ...]
    borrowed: tuple[tuple[str, str], ...] = ()

    def pdf(self, sheet: Mapping[str, Any], pictures: Mapping[str, bytes] | None = None) -> bytes:
        """A PDF of a sheet, with drawn pictures by name. Raises NoFonts rather than printing empty boxes."""
        made: bytes = typst.compile(self._project(sheet, pictures), font_paths=[_fonts()], ignore_system_fonts=True)
        return made

    def pages_as_png(
        self, sheet: Mapping[str, Any], pictures: Mapping[str, bytes] | None = None, *, dots_per_inch: float = 110
    ) -> list[bytes]:
        """The same as pictures, one a page."""
        made: bytes | list[bytes] = typst.compile(
            self._project(sheet, pictures), font_paths=[_fonts()], ignore_system_fonts=True, format="png",
            ppi=dots_per_inch,
        )  # fmt: skip
        return made if isinstance(made, list) else [made]

    def _project(self, sheet: Mapping[str, Any], pictures: Mapping[str, bytes] | None) -> Any:
        """All files of the document by name; typst's own types know of one file only."""
        texts = {name: _read(self.package, name) for name in self.sources}
        texts |= {name: _read(package, name) for package, name in self.borrowed}
        given = {"main": texts[self.sources[0]], **texts, "data.json": orjson.dumps(sheet)}
        return given | {"logo.svg": (BUILT / "logo.svg").read_bytes()} | dict(pictures or {})


def pdf_file(name: str, made: bytes) -> HttpResponse:
    """A PDF as the browser shows it, under the name it is kept by."""
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


@cache
def _read(package: str, name: str) -> bytes:
    return files(package).joinpath(name).read_bytes()


def _fonts() -> str:
    if not any(FONTS.glob("*.ttf")):
        raise NoFonts(f"{FONTS}: build the assets first")
    return str(FONTS)
