from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class CardReaderBar(Component):
    """{% component page.bar %} on top of a card: the identity card as read or typed, and who it names.

    Without `name` it asks for the card. `number` is masked; `file` says what is on file. With `field` it stands in a
    form of its own, which is sent with what was read or typed under that name; `hint` says what may be typed.
    """

    name: str = ""
    sex_age: str = ""
    number: str = ""
    read: bool = False
    file: str = ""
    new: bool = False
    phone: str = ""
    problem: str = ""
    field: str = ""
    hint: str = ""
