"""The services at the hospital's own prices, minutes and consumables: the edition in force over the examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from kangxu.packages import services as shelf
from kangxu.packages.accounts import Insurance
from kangxu.packages.edition_models import PriceVersion
from kangxu.packages.services import Service

OWN, EXAMPLE = "own", "example"
MOST_FEN = 100_000_00
MOST_MINUTES = 1_440


@dataclass(frozen=True, slots=True)
class Figures:
    """What a hospital says of one service, in fen and minutes."""

    price_fen: int
    consumables_fen: int
    minutes: int

    @classmethod
    def of(cls, service: Service) -> Figures:
        return cls(service.price_fen, service.consumables_fen, service.minutes)


class BadFigures(ValueError):
    """An amount or a time that cannot be; the message says why."""


def priced() -> Mapping[str, Service]:
    """All services at the prices in force. One small query."""
    found = _in_force()
    return _at(*found) if found else shelf.services()


def price_list() -> str:
    """The price list in force, as plans keep it: `own:3`, or `example:2026.1` of the shelf."""
    found = _in_force()
    return f"{OWN}:{found[1]}" if found else f"{EXAMPLE}:{shelf.edition()}"


def list_words(code: str = "") -> str:
    """A price list (the one in force, where none is named) in the reader's words."""
    kind, _sep, edition = (code or price_list()).partition(":")
    if kind == OWN:
        return _("本院价目第%(n)s版") % {"n": edition}
    return _("示例价%(edition)s") % {"edition": edition} if kind == EXAMPLE else code


def with_figures(figures: Mapping[str, Mapping[str, int]]) -> dict[str, Service]:
    """The services of the shelf with these figures over them; what is no service any more is left out."""
    known = shelf.services()
    return {code: _with(one, figures[code]) if code in figures else one for code, one in known.items()}


def _with(service: Service, own: Mapping[str, int]) -> Service:
    return replace(
        service, price_fen=own["price_fen"], consumables_fen=own["consumables_fen"], minutes=own["minutes"]
    )  # fmt: skip


def checked(service: str, figures: Figures) -> dict[str, int]:
    """Figures as they are kept; empty when they are the examples of the shelf. Raises BadFigures."""
    example = shelf.services().get(service)
    if example is None:
        raise BadFigures(_("没有这项服务"))
    if not all(0 <= fen <= MOST_FEN for fen in (figures.price_fen, figures.consumables_fen)):
        raise BadFigures(_("金额要在0到10万元之间"))
    if not 0 <= figures.minutes <= MOST_MINUTES:
        raise BadFigures(_("工时要在0到1440分钟之间"))
    if example.insurance is Insurance.PUBLIC and figures.price_fen != example.price_fen:
        raise BadFigures(_("公卫免费的项目不收费，不能改价"))
    if figures == Figures.of(example):
        return {}
    return {name: getattr(figures, name) for name in Figures.__slots__}


def _in_force() -> tuple[int, int] | None:
    rows: Any = PriceVersion.objects.filter(state=PriceVersion.State.PUBLISHED).values_list("pk", "number")
    found: tuple[int, int] | None = rows.first()
    return found


@lru_cache(maxsize=8)
def _at(pk: int, number: int) -> Mapping[str, Service]:
    """A published edition never changes, so that it is read once."""
    return with_figures(PriceVersion.objects.get(pk=pk, number=number).figures)
