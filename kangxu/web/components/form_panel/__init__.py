from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kangxu.web.components.component import Component
from kangxu.web.components.notice import Notice

InputKind = Literal["chips", "select", "number", "text", "long", "date", "shown"]
Mode = Literal["call", "page", "phone", "view"]


@dataclass(frozen=True)
class FormOption:
    value: str
    label: str
    chosen: bool = False
    alone: bool = False
    score: str = ""


@dataclass(frozen=True)
class FormInput:
    """One answer: how it is asked, what it is now, when it is asked (`when`: JSON rows of key, operator, value).

    `tag` says where a value came from that nobody typed. `auto` is the value that a rule gives until somebody chooses.
    """

    key: str
    kind: InputKind
    name: str
    label: str
    short: str = ""
    value: str = ""
    options: tuple[FormOption, ...] = ()
    many: bool = False
    unit: str = ""
    tag: str = ""
    tone: Literal["", "amber", "red"] = ""
    problem: str = ""
    low: str = ""
    high: str = ""
    decimals: int | None = None
    most: int | None = None
    when: str = ""
    any_when: bool = False
    hidden: bool = False
    required: bool = False
    ruled: bool = False
    auto: str = ""
    why: str = ""
    hint: str = ""

    @property
    def id(self) -> str:
        return f"f-{self.name}".replace(".", "-").replace("#", "-")


@dataclass(frozen=True)
class FormRow:
    """One line: what is asked, this time, the target, last time. `heading` opens a section instead.

    `within` are the conditions of the sections around it. Lines of a repeated `group` know their `turn`; its last line
    holds `more`: the lines of a turn that is not there yet, of which there may be `most`.
    """

    key: str
    label: str
    inputs: tuple[FormInput, ...] = ()
    targets: tuple[FormInput, ...] = ()
    target: str = ""
    last: str = ""
    said: str = ""
    aimed: str = ""
    help: str = ""
    number: str = ""
    hidden: bool = False
    when: str = ""
    any_when: bool = False
    heading: bool = False
    because: str = ""
    because_key: str = ""
    within: str = ""
    group: str = ""
    turn: int = 0
    more: tuple[FormRow, ...] = ()
    most: int = 0


@dataclass(frozen=True)
class FormPanel(Component):
    """{% component page.form %} inside a form of the page: a questionnaire in lines, saved at every change.

    Digits choose an option, Enter goes on, ↑ goes back, Escape clears. `save_href` takes the draft; without network
    what was typed is kept in this browser and sent when it is back. mode: call, page, phone, or view, where nothing can
    be typed. `plain`: the page's own head says the title already.
    """

    id: str
    name: str
    title: str
    rows: tuple[FormRow, ...]
    sub: str = ""
    mode: Mode = "page"
    uid: str = ""
    cause: str = ""
    revision: int = 0
    save_href: str = ""
    saved: str = ""
    done: int = 0
    of: int = 0
    last_on: str = ""
    has_targets: bool = True
    has_last: bool = True
    notices: tuple[Notice, ...] = ()
    scores: tuple[tuple[str, str], ...] = ()
    provisional: str = ""
    level: int = 2
    plain: bool = False
    attrs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return self.mode != "view"
