"""The tags of one person, today or on an earlier day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.organisations.queries import actor_names
from kangxu.privacy.actions import log_access
from kangxu.segments.queries import TagView, tags_on
from kangxu.web.days import day_in
from kangxu.web.desk.words import day_word
from kangxu.web.doors import Request, page
from kangxu.web.tagging import words


@dataclass(frozen=True)
class TagLine:
    """One tag on that day: its name, how it came, since when and until when."""

    name: str
    came: str
    days: str
    why_href: str
    remove_href: str


@page(P.SEE_SEGMENTS)
@require_GET
def person_tags(request: Request, person_id: int) -> HttpResponse:
    """What a person was tagged with on a day; commercial tags are not shown beside a person's health."""
    viewer, now = request.viewer, clock.now()
    day = day_in(request.GET.get("day", "")) or clock.day_of(now)
    moment = min(datetime.combine(day, time(23, 59, 59), tzinfo=clock.zone()), now)
    found = [one for one in tags_on(person_id, at=moment, viewer=viewer) if one.family != "commercial"]
    log_access(person_id=person_id, page="person_tags", purpose=f"day:{day}", by=viewer, at=now)
    names = actor_names({one.author for one in found if one.origin == "manual"}, viewer=viewer)
    today = day == clock.day_of(now)
    lines = tuple(_line(one, person_id, names, now, removable=today) for one in found)
    shown = {"person": person_id, "day": day, "today": clock.day_of(now), "lines": lines}
    return render(request, "tagging/person_tags.html", {"page": shown})


def _line(one: TagView, person_id: int, names: dict[str, str], now: datetime, *, removable: bool) -> TagLine:
    today = clock.day_of(now)
    came = str(words.ORIGINS[one.origin])
    if one.origin == "manual":
        came = _("，").join(part for part in (names.get(one.author, came), one.reason) if part)
    days = _("%(day)s起") % {"day": day_word(clock.day_of(one.since), today)}
    if one.left_at:
        days += _("，%(day)s离开") % {"day": day_word(clock.day_of(one.left_at), today)}
    elif one.expires_at:
        days += _("，%(day)s到期") % {"day": day_word(clock.day_of(one.expires_at), today)}
    remove = reverse("person-untag", args=[person_id, one.code]) if removable and one.left_at is None else ""
    return TagLine(one.name, came, days, reverse("definition-why", args=[one.code, person_id]), remove)
