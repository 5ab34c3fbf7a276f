"""One visit as the browser shows it, with and without network: no more than is needed at the door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.followup.visit_queries import Stop
from kangxu.followup.visiting import HOME, tools_for, visit_words
from kangxu.followup.vocabulary import OUTCOMES
from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.questionnaires.definition import Form
from kangxu.web.components.shapes import Facts, as_facts
from kangxu.web.desk import rows, words
from kangxu.web.desk.task_pages import closing_word
from kangxu.web.visits.forms import FormShelf, known_forms


def cards_of(stops: Sequence[Stop], shelf: FormShelf, *, viewer: Viewer, at: datetime) -> list[dict[str, Any]]:
    """Name, sex and age, address, reason, last values, and what the form starts with. Queries do not grow with them."""
    known = known_forms(stops, shelf, viewer=viewer, at=at)
    return [{**_card(one, shelf, at), "form": known.get(one.item.id)} for one in stops]


def _card(stop: Stop, shelf: FormShelf, at: datetime) -> dict[str, Any]:
    item = stop.item
    return {
        "task": item.id, "name": item.name or _("未登记姓名"), "sex_age": words.sex_age(item.sex, item.age),
        "tier": rows.tier_of(item.tier), "tier_word": words.tier_word(item.tier),
        "known": words.diseases(item.programmes), "mode": stop.mode, "place": place_words(stop), "area": stop.area,
        "address": stop.address, "reason": words.reason_word(item, at), "values": value_lines(stop, at),
        "due_on": item.due_on.isoformat(), "due": words.due_words(item, at)[0], "quote": words.quote_word(item),
        "tools": tools_of(shelf.fitting(item)), "version": version_of(stop), "demonstration": item.demonstration,
        "arrived": stop.arrived_at.astimezone(clock.zone()).isoformat() if stop.arrived_at else "",
        "closed": _closed(stop, at), "href": reverse("visit", args=[item.id]),
    }  # fmt: skip


def _closed(stop: Stop, at: datetime) -> str:
    """Who opens a visit that is done sees so; what this phone still holds of it is shown all the same."""
    item = stop.item
    if item.closed_at is None:
        return ""
    outcome = OUTCOMES.get(item.outcome)
    came_of = visit_words(outcome) if outcome else closing_word(item.outcome)
    told = {"when": words.moment_word(item.closed_at, at), "outcome": came_of}
    return _("%(when)s已办结：%(outcome)s") % told


def place_words(stop: Stop) -> str:
    return _("上门") if stop.mode == HOME else _("门诊")


def tools_of(form: Form | None) -> list[str]:
    return [tool.words for tool in tools_for([form])] if form else []


def version_of(stop: Stop) -> str:
    """Where the sender last saw this work."""
    return f"{stop.item.attempts}.{stop.item.due_on.isoformat()}"


def value_lines(stop: Stop, at: datetime) -> list[dict[str, str]]:
    """The last values, those that need somebody first: 血压 156/88 mmHg, 目标, 哪天 来源."""
    found = []
    for one in stop.item.values[:3]:
        first, *rest = as_facts(words.seen_facts(one, at))
        said = " ".join(fact.text for fact in rest)
        found.append({"label": one.label, "text": first.text, "unit": first.unit, "tone": first.tone, "said": said})
    return found


def last_values(stop: Stop, at: datetime) -> Facts:
    return words.value_facts(stop.item, at)
