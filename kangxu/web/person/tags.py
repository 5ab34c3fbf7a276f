"""The tags of a person with why. What is only of commercial interest never stands on this page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.segments.queries import TagView, tags_of
from kangxu.web.components.button import Button
from kangxu.web.components.shapes import Link, Tone
from kangxu.web.components.tag import Tag

COMMERCIAL = "commercial"
TONES: dict[str, Tone] = {"D": "info", "C": "amber", "K": "amber"}


@dataclass(frozen=True)
class TagCard:
    """The tags as chips that open their reasons, how to add one, and the way to earlier days."""

    tags: tuple[Tag, ...]
    add: Button
    earlier: Link


def tag_card(person_id: int, *, viewer: Viewer) -> TagCard | None:
    """None for those who see no tags."""
    if not viewer.may(P.SEE_SEGMENTS):
        return None
    found = [one for one in tags_of(person_id, viewer=viewer) if one.family != COMMERCIAL]
    return TagCard(chips(found, person_id), _add(person_id), _earlier(person_id))


def chips(found: Sequence[TagView], person_id: int) -> tuple[Tag, ...]:
    return tuple(
        Tag(
            one.name, tone=TONES.get(one.group, ""), icon="user" if one.origin == "manual" else "",
            title=_("点开看为什么"),
            attrs={
                "hx-get": reverse("definition-why", args=[one.code, person_id]), "hx-target": "#drawer-body",
                "role": "button", "tabindex": "0",
            },
        )
        for one in found
    )  # fmt: skip


def _add(person_id: int) -> Button:
    attrs = {"hx-get": f"{reverse('persons-tag')}?selected={person_id}", "hx-target": "#drawer-body"}
    return Button(_("打标签"), small=True, icon="plus", attrs=attrs)


def _earlier(person_id: int) -> Link:
    return Link(_("以前"), reverse("person-tags", args=[person_id]))
