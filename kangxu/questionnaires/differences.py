"""What changed from one version of a form to the next, question by question. Pure."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

from kangxu.questionnaires.definition import Form, Item

What = Literal["added", "dropped", "changed", "moved"]
_PLAIN = frozenset({"link_id", "items", "carried"})


@dataclass(frozen=True)
class Change:
    """One question that differs; `fields` are the properties of `definition.Item` that do."""

    what: What
    before: Item | None
    after: Item | None
    fields: tuple[str, ...] = ()

    @property
    def item(self) -> Item:
        found = self.after or self.before
        assert found is not None
        return found


def differences(before: Form, after: Form) -> tuple[Change, ...]:
    """In the order of the newer form, what was dropped at the end."""
    places = _places(before), _places(after)
    kept = [one.link_id for one in before.walk() if one.link_id in after.by_id]
    order = {link_id: at for at, link_id in enumerate(kept)}
    stayed = _stayed([order[one.link_id] for one in after.walk() if one.link_id in order])
    told = []
    for item in after.walk():
        old = before.by_id.get(item.link_id)
        if old is None:
            told.append(Change("added", None, item))
        elif changed := _fields(old, item):
            told.append(Change("changed", old, item, changed))
        elif order[item.link_id] not in stayed or places[0][item.link_id] != places[1][item.link_id]:
            told.append(Change("moved", old, item))
    gone = [Change("dropped", one, None) for one in before.walk() if one.link_id not in after.by_id]
    return (*told, *gone)


def about(before: Form, after: Form) -> tuple[str, ...]:
    """Properties of the form itself that differ, beside its items, code and edition."""
    names = (one.name for one in fields(Form) if one.name not in ("items", "code", "version", "carried"))
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def _fields(before: Item, after: Item) -> tuple[str, ...]:
    names = (one.name for one in fields(Item) if one.name not in _PLAIN)
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def _places(form: Form) -> dict[str, str]:
    """The group around each item."""
    inside = {one.link_id: group.link_id for group in form.walk() for one in group.items}
    return {one.link_id: inside.get(one.link_id, "") for one in form.walk()}


def _stayed(order: list[int]) -> frozenset[int]:
    """The longest run that kept its order: all others were moved."""
    best: list[list[int]] = []
    for one in order:
        before: list[int] = max((run for run in best if run[-1] < one), key=len, default=[])
        best.append([*before, one])
    longest: list[int] = max(best, key=len, default=[])
    return frozenset(longest)
