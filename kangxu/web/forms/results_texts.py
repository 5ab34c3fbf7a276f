"""What was written in answer to a form, a page of it; names only of those whom the viewer may see. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.questionnaires.definition import Form
from kangxu.questionnaires.results import terms, text_items
from kangxu.questionnaires.results_queries import FreeText
from kangxu.web.components.shapes import Facts, Link
from kangxu.web.forms.results_asked import Asked
from kangxu.web.forms.words import name_of
from kangxu.web.person.identity import address
from kangxu.web.person.words import stamp


@dataclass(frozen=True)
class TextLine:
    words: str
    question: str
    facts: Facts
    name: str
    href: str


@dataclass(frozen=True)
class TextsPart:
    """What was written, a page of it."""

    here: str
    query: str
    items: tuple[Link, ...]
    lines: tuple[TextLine, ...]
    more_href: str
    empty: str
    hidden: str


def texts_part(
    form: Form, found: Sequence[FreeText], names: Mapping[int, str], asked: Asked, *, viewer: Viewer
) -> TextsPart:
    """A page of free texts; names only of those whom the viewer may see."""
    shown, more = found[: terms().texts], len(found) > terms().texts
    items = [Link(_("全部问题"), value="", active=not asked.item)]
    items += [
        Link(name_of(form, one.link_id), value=one.link_id, active=one.link_id == asked.item)
        for one in text_items(form)
    ]
    return TextsPart(
        reverse("form-texts", args=[form.code]), asked.q, tuple(items),
        tuple(_text(form, one, names) for one in shown),
        asked.to(form.code, "form-texts", before=f"{shown[-1].answer_id}~{shown[-1].item}") if more else "",
        "" if shown else _("没有这样的话，换个词试试") if asked.q or asked.item else _("没有人写"),
        "" if viewer.may(P.SEE_CLINICAL) else _("只有能看病情的人能看到是谁写的"),
    )  # fmt: skip


def _text(form: Form, one: FreeText, names: Mapping[int, str]) -> TextLine:
    name = names.get(one.person_id, "")
    href = address("form-answer", one.person_id, one.answer_id) if name else ""
    return TextLine(one.words, name_of(form, one.item), (stamp(one.at.astimezone(clock.zone())),), name, href)
