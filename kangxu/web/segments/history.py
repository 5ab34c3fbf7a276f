"""The editions of a segment: who, when, how many, and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import actor_names
from kangxu.segments.queries import Version, VersionView, definition, differences, list_versions
from kangxu.web.components.shapes import Tone
from kangxu.web.components.tag import Tag


@dataclass(frozen=True)
class Edition:
    """One edition, with the lines that changed from the one before: sign and words."""

    title: str
    tag: Tag
    facts: tuple[str, ...]
    note: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class HistoryPage:
    name: str
    code: str
    editions: tuple[Edition, ...]


def history_page(code: str, *, viewer: Viewer) -> HistoryPage:
    """The newest first. Raises NotFound."""
    view, versions = definition(code, viewer=viewer), list_versions(code, viewer=viewer)
    names = actor_names({one.row.author for one in versions} | {one.row.approved_by for one in versions}, viewer=viewer)
    drafts = [one for one in versions if not one.row.number]
    kept = [one for one in versions if one.row.number]
    pairs = [*((one, kept[0] if kept else None) for one in drafts), *pairwise([*kept, None])]
    return HistoryPage(view.name, code, tuple(_edition(one, before, names, viewer) for one, before in pairs if one))


def _edition(one: VersionView, before: VersionView | None, names: dict[str, str], viewer: Viewer) -> Edition:
    row = one.row
    word, tone = state_words(row)
    return Edition(
        _("第%(n)s版") % {"n": row.number} if row.number else _("还没启用的修改"),
        Tag(word, tone=tone),
        _facts(row, names),
        row.note,
        tuple(differences(before, one, viewer=viewer)),
    )


def state_words(row: Version) -> tuple[str, Tone]:
    words = {"draft": _("草稿"), "waiting": _("待审批"), "published": _("启用中"), "superseded": _("旧版")}
    tones: dict[str, Tone] = {"waiting": "amber", "published": "teal", "superseded": "muted"}
    return words[row.state], tones.get(row.state, "")


def _facts(row: Version, names: dict[str, str]) -> tuple[str, ...]:
    at = (row.published_at or row.made_at).astimezone(clock.zone())
    count = _("启用时%(n)s人") % {"n": f"{row.count_at_publish:,}"} if row.count_at_publish is not None else ""
    second = _("%(name)s审批") % {"name": names[row.approved_by]} if row.approved_by else ""
    return tuple(filter(None, (names[row.author], f"{at:%Y-%m-%d %H:%M}", second, count)))
