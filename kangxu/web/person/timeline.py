"""What happened, the newest first: values, diagnoses, medicines, encounters, contacts, tiers, tasks, alerts, and
the plan with what was delivered of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kangxu.followup.vocabulary import OUTCOMES
from kangxu.foundation.viewer import Viewer
from kangxu.programmes.targets import Targets
from kangxu.records import queries as records
from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Link
from kangxu.web.components.timeline import Timeline, TimelineEntry
from kangxu.web.person import happenings, service_happenings
from kangxu.web.person.cards import OF_PLAN
from kangxu.web.person.display import SHEET
from kangxu.web.person.facts import History
from kangxu.web.person.happening import Happening
from kangxu.web.person.words import day_words, when

ROWS: Final[int] = SHEET["timeline_rows"]
KINDS: Final[dict[str, Promise]] = {
    "": gettext_lazy("全部"),
    "contact": gettext_lazy("沟通"),
    "measured": gettext_lazy("测量"),
    "laboratory": gettext_lazy("检验"),
    "medicine": gettext_lazy("用药"),
    "encounter": gettext_lazy("就诊"),
    "care": gettext_lazy("管理"),
    "service": gettext_lazy("服务"),
}
_LABORATORY = ("laboratory",)
_ELSEWHERE = ("clinic", "checkup", "home_device", "ambulatory", "self_report")
# Of a plan's work only what came of it is told, not the year that was laid out
_SEEN = {*OUTCOMES, "measured"}
_EVENTS = {"medicine": {"medicine", "medicine_ended"}, "encounter": {"encounter", "diagnosis", "procedure"}}


@dataclass(frozen=True)
class Asked:
    """Which part of the timeline: what kind, before when, how much of it stands above already."""

    person_id: int
    kind: str
    before: datetime
    above: int = 0


def read_happenings(
    asked: Asked, history: History, *, viewer: Viewer, targets: Targets, now: datetime
) -> list[Happening]:
    """The next page of entries and what shares the last one's moment. Two queries at most."""
    wanted = {kind: asked.kind in (kind, "") for kind in KINDS}
    found: list[Happening] = []
    if wanted["measured"] or wanted["laboratory"]:
        found += _values(asked, viewer, targets)
    if wanted["medicine"] or wanted["encounter"]:
        found += _events(asked, viewer)
    if wanted["contact"]:
        found += _contacts(history)
    if wanted["care"]:
        found += _care(history, now)
    if wanted["service"]:
        found += _services(asked.person_id, history)
    return sorted((one for one in found if one.at < asked.before), key=lambda one: one.at, reverse=True)


def _contacts(history: History) -> list[Happening]:
    """Contacts with their calls, and calls that nobody wrote anything about."""
    calls = {one.id: one for one in history.calls}
    written = {one.call_id for one in history.contacts}
    return [
        *(happenings.of_contact(one, calls.get(one.call_id or 0)) for one in history.contacts),
        *(happenings.of_call(one) for one in history.calls if one.id not in written),
    ]


def _values(asked: Asked, viewer: Viewer, targets: Targets) -> list[Happening]:
    sources = {"laboratory": _LABORATORY, "measured": _ELSEWHERE}.get(asked.kind)
    moments = records.list_moments(asked.person_id, viewer=viewer, before=asked.before, size=ROWS + 1, sources=sources)
    return [happenings.of_moment(one, targets, viewer) for one in moments]


def _events(asked: Asked, viewer: Viewer) -> list[Happening]:
    kinds = _EVENTS.get(asked.kind)
    found = records.list_events(asked.person_id, viewer=viewer, before=asked.before, size=ROWS + 1, kinds=kinds)
    return [happenings.of_event(one, viewer) for one in found]


def _care(history: History, now: datetime) -> list[Happening]:
    return [
        *(happenings.of_tier_change(one) for one in history.moves),
        *(happenings.of_task(one, now) for one in history.tasks if one.reason != OF_PLAN or one.outcome in _SEEN),
    ]


def _services(person_id: int, history: History) -> list[Happening]:
    return [
        *(service_happenings.of_plan(one, person_id) for one in history.plans),
        *(service_happenings.of_service(one) for one in history.given),
        *(service_happenings.of_money(one) for one in history.money),
    ]


def timeline(found: Sequence[Happening], asked: Asked, history: History, *, now: datetime) -> Timeline:
    """One page of entries, with the divider where the viewer's knowledge ends."""
    since = history.since
    shown, more = _page(found)
    entries = [_entry(one, since, now) for one in shown]
    new = [one for one in shown if since is not None and one.at > since]
    above = asked.above + len(new)
    # Below the divider nothing is newer any more; a page that begins there has it behind it.
    if since is not None and above and len(new) < len(shown) and asked.before > since:
        entries[len(new)] = replace(entries[len(new)], since=_divider(since, above, history.by_contact, now))
    if not more:
        return Timeline(tuple(entries))
    return Timeline(tuple(entries), _("更早的记录"), _more_href(asked, shown[-1].at, above))


def filters(asked: Asked) -> Segmented:
    """The kinds of entries as links that swap the timeline in place."""
    options = tuple(
        Link(str(words), _href(asked.person_id, kind), active=kind == asked.kind) for kind, words in KINDS.items()
    )
    return Segmented(_("时间线里看什么"), options, target="#timeline", quiet=True)


def _page(found: Sequence[Happening]) -> tuple[list[Happening], bool]:
    """The first rows, with everything of the last one's moment: a page never cuts a moment in two."""
    if len(found) <= ROWS:
        return list(found), False
    last = found[ROWS - 1].at
    shown = [one for one in found if one.at >= last]
    return shown, len(found) > len(shown)


def _entry(one: Happening, since: datetime | None, now: datetime) -> TimelineEntry:
    late = since is not None and one.at <= since < one.recorded_at
    by = (*one.by, _("新补录")) if late else one.by
    return TimelineEntry(when(one.at, now, timed=one.timed), one.icon, one.text, by, one.href)


def _divider(since: datetime, count: int, by_contact: bool, now: datetime) -> str:
    words = {"day": day_words(since, now), "count": count}
    if by_contact:
        return _("以上是%(day)s你上次联系之后的新内容（%(count)s条）") % words
    return _("以上是%(day)s你上次看过之后的新内容（%(count)s条）") % words


def _href(person_id: int, kind: str) -> str:
    return f"{reverse('person-timeline', args=[person_id])}?{urlencode({'kind': kind})}"


def _more_href(asked: Asked, last: datetime, above: int) -> str:
    query = {"kind": asked.kind, "before": last.astimezone(UTC).isoformat(), "above": above, "more": 1}
    return f"{reverse('person-timeline', args=[asked.person_id])}?{urlencode(query)}"
