"""One change of a draft, as the page sends it, made into the form that follows. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from kangxu.programmes.programme import programmes
from kangxu.questionnaires import altering
from kangxu.questionnaires.altering import altered, doubled, fresh_id, moved, put, with_item, without
from kangxu.questionnaires.definition import Form
from kangxu.questionnaires.reading import read_shape
from kangxu.web.forms.desk import ABOUT
from kangxu.web.forms.typed import about_of, item_of, new_item
from kangxu.web.forms.typed_reader import BadTyped

Body = Mapping[str, Any]
Made = tuple[Form, str]
LONGEST = 1_000_000  # characters of an earlier content
_PLACES: tuple[altering.Place, ...] = ("before", "after", "inside")


def changed(form: Form, body: Body) -> Made:
    """The new form, and the item the page should look at. Raises BadTyped, BadForm."""
    change = _CHANGES.get(str(body.get("op")))
    if change is None:
        raise BadTyped({"": _("没有这样的操作")})
    return change(form, body)


def _alter(form: Form, body: Body) -> Made:
    link_id, fields = _item(form, body), body.get("fields")
    if not isinstance(fields, Mapping):
        raise BadTyped({"": _("没有这样的操作")})
    made = item_of(fields, form.by_id[link_id], form)
    return altered(form, link_id, lambda _old: made), link_id


def _about(form: Form, body: Body) -> Made:
    fields = body.get("fields")
    return about_of(fields if isinstance(fields, Mapping) else {}, form, programmes()), ABOUT


def _add(form: Form, body: Body) -> Made:
    """Behind the item that is looked at; into it, when that is an empty group."""
    item = new_item(fresh_id(form), str(body.get("type")))
    beside = str(body.get("beside") or "")
    held = form.by_id.get(beside)
    inside = held is not None and held.kind == "group" and not held.items and item.kind != "group"
    return with_item(form, item, beside, "inside" if inside else "after"), item.link_id


def _copy(form: Form, body: Body) -> Made:
    return doubled(form, _item(form, body))


def _drop(form: Form, body: Body) -> Made:
    """The next question is looked at then, else the one before."""
    link_id = _item(form, body)
    made = without(form, link_id)
    order = [one.link_id for one in form.walk()]
    later = [*order[order.index(link_id) :], *reversed(order[: order.index(link_id)])]
    return made, next((one for one in later if one in made.by_id), ABOUT)


def _move(form: Form, body: Body) -> Made:
    link_id = _item(form, body)
    return moved(form, link_id, -1 if body.get("step") == -1 else 1), link_id


def _put(form: Form, body: Body) -> Made:
    link_id, place = _item(form, body), body.get("place")
    return put(form, link_id, str(body.get("beside")), place if place in _PLACES else "after"), link_id


def _whole(form: Form, body: Body) -> Made:
    """An earlier content again (undo)."""
    content = str(body.get("content", ""))
    if len(content) > LONGEST:
        raise BadTyped({"": _("文件太大")})
    try:
        found = read_shape(json.loads(content))
    except json.JSONDecodeError as problem:
        raise BadTyped({"": _("没有这样的操作")}) from problem
    made = replace(found, code=form.code)
    wanted = str(body.get("item") or "")
    return made, wanted if wanted in made.by_id else next((one.link_id for one in made.items), ABOUT)


def _item(form: Form, body: Body) -> str:
    link_id = str(body.get("item"))
    if link_id not in form.by_id:
        raise BadTyped({"": _("这一题已经没有了")})
    return link_id


_CHANGES: Mapping[str, Callable[[Form, Body], Made]] = {
    "alter": _alter, "about": _about, "add": _add, "copy": _copy, "drop": _drop, "move": _move, "put": _put,
    "whole": _whole,
}  # fmt: skip
