"""Shelves: many things of a kind, one folder each, found by themselves."""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any


class BadShelf(Exception):
    """An item on a shelf cannot be used: the start stops, it is never skipped quietly."""


@dataclass(frozen=True)
class Review:
    """Where an item comes from and who answers for it."""

    source: str
    owner: str
    reviewed_on: date
    next_review: date


def load(package: str, attribute: str) -> dict[str, Any]:
    """Return code → item for every module or folder of `package` that is an item.

    Each declares `attribute` with a `code` equal to its name (`-` written `_`).
    """
    shelf: dict[str, Any] = {}
    root = import_module(package)
    for found in sorted(pkgutil.iter_modules(root.__path__), key=lambda one: one.name):
        if found.name in ("tests", "migrations"):
            continue
        module = import_module(f"{package}.{found.name}")
        if not hasattr(module, attribute):
            raise BadShelf(f"{package}.{found.name} declares no {attribute}")
        item = getattr(module, attribute)
        if item.code.replace("-", "_") != found.name:
            raise BadShelf(f"{package}.{found.name} calls itself {item.code!r}")
        shelf[item.code] = item
    return shelf
