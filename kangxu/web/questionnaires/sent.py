"""What a page with a form panel sends: the values of its inputs, and which answer they belong to. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kangxu.questionnaires.filled import Values

LONGEST_CAUSE = 80
MOST_TRIED = 20


class NotReadable(ValueError):
    """What was sent is no form."""


@dataclass(frozen=True)
class Sent:
    """One form as a page sent it. `revision` is the one that the page last saw, `tried` what was sent since in vain."""

    uid: UUID
    values: Values
    cause: str
    revision: int
    tried: tuple[Values, ...] = ()


def read_sent(body: Mapping[str, Any]) -> Sent:
    """From the JSON of a draft. Raises NotReadable."""
    values = body.get("values")
    try:
        if not isinstance(values, Mapping):
            raise NotReadable("values")
        cause = str(body.get("cause", ""))[:LONGEST_CAUSE]
        tried = tuple(dict(one) for one in list(body.get("tried", ()))[:MOST_TRIED] if isinstance(one, Mapping))
        return Sent(UUID(str(body["uid"])), dict(values), cause, int(body.get("revision", 0)), tried)
    except (KeyError, ValueError, TypeError) as problem:
        raise NotReadable("uid") from problem


def read_posted(post: Mapping[str, Any], name: str = "form") -> Sent:
    """From the form of a page that holds the panel: the script has put the same JSON into `<name>-sent`.

    Raises NotReadable.
    """
    try:
        body = json.loads(post.get(f"{name}-sent", ""))
    except json.JSONDecodeError as problem:
        raise NotReadable(name) from problem
    if not isinstance(body, Mapping):
        raise NotReadable(name)
    return read_sent(body)
