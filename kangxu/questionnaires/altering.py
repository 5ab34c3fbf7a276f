"""Changing a form item by item: every change makes a new form. Pure.

Link ids are those of the form; an item that is not there changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Literal

from kangxu.questionnaires.definition import Condition, Form, Item

Place = Literal["before", "after", "inside"]
Items = tuple[Item, ...]
_OWN = re.compile(r"q(\d+)")


def fresh_id(form: Form) -> str:
    """An id that no item of the form has: q1, q2 …"""
    used = (int(found.group(1)) for one in form.walk() if (found := _OWN.fullmatch(one.link_id)))
    return f"q{max(used, default=0) + 1}"


def with_item(form: Form, item: Item, beside: str = "", place: Place = "after") -> Form:
    """One item more: beside another, inside a group, or at the end."""
    if beside not in form.by_id:
        return replace(form, items=(*form.items, item))
    return replace(form, items=tuple(_placed(form.items, item, beside, place)))


def altered(form: Form, link_id: str, change: Callable[[Item], Item]) -> Form:
    """One item changed."""
    return replace(form, items=tuple(_altered(form.items, link_id, change)))


def without(form: Form, link_id: str) -> Form:
    """One item less, with all below it."""
    return replace(form, items=tuple(_without(form.items, link_id)))


def doubled(form: Form, link_id: str) -> tuple[Form, str]:
    """A copy right behind an item, with ids of its own; returns its id."""
    item = form.by_id[link_id]
    ids: dict[str, str] = {}
    for one in item.walk():
        known = replace(form, items=(*form.items, *(Item(made, "string", one.words) for made in ids.values())))
        ids[one.link_id] = fresh_id(known)
    return with_item(form, _renamed(item, ids), link_id), ids[link_id]


def moved(form: Form, link_id: str, step: int) -> Form:
    """One place up (-1) or down (1): past a neighbour, into a section that comes next, or out of its own."""
    if link_id not in form.by_id:
        return form
    parent = parent_of(form, link_id)
    siblings = form.by_id[parent].items if parent else form.items
    at = [one.link_id for one in siblings].index(link_id)
    if not 0 <= at + step < len(siblings):
        return put(form, link_id, parent, "before" if step < 0 else "after") if parent else form
    other = siblings[at + step]
    if _takes(form, other, form.by_id[link_id]):
        if not other.items:
            return put(form, link_id, other.link_id, "inside")
        edge = other.items[-1 if step < 0 else 0].link_id
        return put(form, link_id, edge, "after" if step < 0 else "before")
    return put(form, link_id, other.link_id, "before" if step < 0 else "after")


def put(form: Form, link_id: str, beside: str, place: Place) -> Form:
    """An item beside another or inside a group; never inside itself."""
    item = form.by_id.get(link_id)
    if item is None or beside not in form.by_id or any(one.link_id == beside for one in item.walk()):
        return form
    return with_item(without(form, link_id), item, beside, place)


def parent_of(form: Form, link_id: str) -> str:
    """The group in which an item stands, "" at the top."""
    return next((group.link_id for group in form.walk() if any(one.link_id == link_id for one in group.items)), "")


def usable(form: Form) -> Form:
    """The form without conditions that cannot be asked, so that a draft can be tried."""

    def mend(item: Item) -> Item:
        kept = tuple(one for one in item.conditions if one.link_id in form.by_id)
        return replace(item, conditions=kept, items=tuple(map(mend, item.items)))

    return replace(form, items=tuple(map(mend, form.items)))


def _takes(form: Form, group: Item, item: Item) -> bool:
    """Whether an item goes into a section on its way: groups go past one another."""
    return group.kind == "group" and not group.row and item.kind != "group"


def _placed(items: Items, item: Item, beside: str, place: Place) -> Iterator[Item]:
    for one in items:
        if one.link_id != beside:
            yield replace(one, items=tuple(_placed(one.items, item, beside, place))) if one.items else one
        elif place == "inside":
            yield replace(one, items=(*one.items, item))
        else:
            yield from (item, one) if place == "before" else (one, item)


def _altered(items: Items, link_id: str, change: Callable[[Item], Item]) -> Iterator[Item]:
    for one in items:
        if one.link_id == link_id:
            yield change(one)
        else:
            yield replace(one, items=tuple(_altered(one.items, link_id, change))) if one.items else one


def _without(items: Items, link_id: str) -> Iterator[Item]:
    for one in items:
        if one.link_id != link_id:
            yield replace(one, items=tuple(_without(one.items, link_id))) if one.items else one


def _renamed(item: Item, ids: dict[str, str]) -> Item:
    """With the new ids, also where items of the copy ask about each other; a role is taken once."""

    def spelled(expression: str) -> str:
        for old, new in ids.items():
            expression = expression.replace(f"linkId='{old}'", f"linkId='{new}'")
        return expression

    conditions = (Condition(ids.get(one.link_id, one.link_id), one.operator, one.value) for one in item.conditions)
    return replace(
        item, link_id=ids[item.link_id], role="", conditions=tuple(conditions),
        initial_expression=spelled(item.initial_expression), calculated_expression=spelled(item.calculated_expression),
        items=tuple(_renamed(one, ids) for one in item.items),
    )  # fmt: skip
