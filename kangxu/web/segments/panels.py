"""The panels beside the rows as ready values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kangxu.privacy.queries import Reach
from kangxu.privacy.vocabulary import OBSTACLES, WAYS
from kangxu.segments.preview import Counted
from kangxu.web.components.overlap_bars import OverlapBars, OverlapRow
from kangxu.web.components.reach_bar import ReachBar, ReachPart

OVERLAPS = 5


def share(part: int, whole: int) -> str:
    """A share in per cent with one decimal; of nobody a dash."""
    return f"{100 * part / whole:.1f}%" if whole else "–"


@dataclass(frozen=True)
class CountPanel:
    """How many, of how many, of whom it is not known; `open` conditions are not filled in yet."""

    found: Counted
    open: int = 0

    @property
    def yes(self) -> str:
        return f"{self.found.yes:,}"

    @property
    def margin(self) -> str:
        """By how much the figure may be off, where a lot was asked."""
        return f"{self.found.margin:,}" if self.found.asked else ""

    @property
    def asked(self) -> str:
        return f"{self.found.asked:,}"

    @property
    def people(self) -> str:
        return f"{self.found.people:,}"

    @property
    def share(self) -> str:
        return share(self.found.yes, self.found.people)

    @property
    def unknown(self) -> str:
        return f"{self.found.unknown:,}" if self.found.unknown else ""


def reach_bar(found: Reach) -> ReachBar:
    """How many can be contacted, how, and what stands in the way of the others."""
    bound = [code for code in WAYS if code != "wechat" or found.wechat_bound]
    parts = tuple(ReachPart(code, WAYS[code].words, found.ways[code], f"{found.ways[code]:,}") for code in bound)
    reasons = [f"{OBSTACLES[code].words} {count:,}" for code, count in found.obstacles.items() if count]
    why = _("联系不上：%(reasons)s") % {"reasons": _("、").join(reasons)} if reasons else ""
    note = "" if found.wechat_bound else _("还没有接微信，先按短信和电话算")
    return ReachBar(f"{found.contactable:,}", share(found.contactable, found.people), parts, why, note)


@dataclass(frozen=True)
class Locked:
    """What marketing always leaves out; nobody can take it away. `lines`: why, and how many of this segment."""

    lines: tuple[tuple[str, str], ...]
    away: str
    left: str


ALWAYS_OUT = ("no_consent", "automated_decisions", "do_not_disturb", "child", "deceased")


def locked(found: Reach) -> Locked:
    away = sum(found.obstacles[code] for code in ALWAYS_OUT)
    lines = tuple((OBSTACLES[code].words, f"{found.obstacles[code]:,}") for code in ALWAYS_OUT)
    return Locked(lines, f"{away:,}", f"{found.people - away:,}")


def overlap_bars(found: Mapping[int, int], names: Sequence[tuple[int, str, str]], whole: int) -> OverlapBars:
    """`names`: id, name and address of the other segments."""
    rows = [
        OverlapRow(
            name, f"{found[pk]:,}", round(100 * found[pk] / whole, 2) if whole else 0.0, share(found[pk], whole), href
        )
        for pk, name, href in sorted(names, key=lambda one: -found.get(one[0], 0))
        if found.get(pk)
    ]
    return OverlapBars(tuple(rows[:OVERLAPS]), _("和已启用的分群都不重叠"))
