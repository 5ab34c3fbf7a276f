"""A screening form as a page hands it in, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

Form = Literal["simple", "standard"]
Channel = Literal["desk", "phone"]


class NotAccepted(Exception):
    """The form cannot be taken as it is; `fields` says field → words, in the user's language."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(", ".join(sorted(fields)))
        self.fields = dict(fields)


@dataclass(frozen=True)
class Filled:
    """One form, as it was filled in.

    `person` is `{"id": 12}` or what identifies somebody: `national_id`, `name`, `phone`, and without identity number
    `sex` ("1", "2") and `birth_on` (ISO). `measurements` may hold `height_cm`, `weight_kg`, `waist_cm`, `pressures`
    (pairs in mmHg; two are averaged), `glucose_mmol_l` with `glucose_kind` ("fasting" or "random"), `pulse`; on the
    standard form also `laboratory`: a list of `{"analyte", "value", "unit", "on"}`. `answers` goes by the declared
    input names: 0 or 1, the code of a choice, or a number. `seconds` counts active seconds only.
    """

    uid: UUID
    person: Mapping[str, Any]
    started_at: datetime
    finished_at: datetime
    seconds: int
    form: Form = "simple"
    channel: Channel = "desk"
    session_id: int | None = None
    measurements: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, float | str | bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Received:
    """What became of a form. `person_id` is None while the match desk has to say who it is."""

    screening_id: int
    person_id: int | None
    waiting: bool = False
    again: bool = False
    refused: Sequence[Mapping[str, str]] = ()
