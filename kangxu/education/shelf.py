"""Items to read: text files with a head that says whom they help, and who answers for them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

SHELF = "kangxu.education"
LANGUAGES = ("zh", "en")
OPTIONS = 3
STAGES = ("first", "going_on", "after_event")
LITERACY = ("plain", "general", "detailed")
BlockKind = Literal["text", "heading", "list", "warning"]

_FENCE = "+++\n"
_MARKS: dict[str, BlockKind] = {"## ": "heading", "- ": "list", "! ": "warning"}


class BadItem(Exception):
    """An item's file cannot be read: the start stops."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, a warning (one line each), or a list (one line for each entry)."""

    kind: BlockKind
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """One item in one language. `source` is the evidence behind what it says."""

    title: str
    body: tuple[Block, ...]
    author: str
    source: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question about a text: three answers, the place of the right one, and why it is right."""

    ask: str
    options: tuple[str, ...]
    right: int
    why: str


@dataclass(frozen=True)
class Item:
    """One thing to read. `drivers` are inputs of risk models (or further reasons) that it answers.

    `stage` is when it fits, `literacy` how much reading it asks for. `expires_on` is the last day on which it is
    offered without a new review; `signed_by` is empty until a specialist of the site has signed it.
    """

    code: str
    texts: Mapping[str, Text]
    questions: Mapping[str, Question]
    diseases: tuple[str, ...]
    drivers: tuple[str, ...]
    stage: str
    literacy: str
    confidence: str
    reviewed_on: date
    expires_on: date
    signed_by: str

    def text(self, language: str) -> Text:
        return self.texts[_own(language)]

    def question(self, language: str) -> Question:
        return self.questions[_own(language)]

    def is_offered(self, on: date) -> bool:
        return on <= self.expires_on


@cache
def items() -> Mapping[str, Item]:
    """All items by code, which is the name of the file."""
    found = sorted(files(SHELF).joinpath("items").iterdir(), key=lambda one: one.name)
    texts = {one.name.removesuffix(".md"): one.read_text(encoding="utf-8") for one in found if one.name.endswith(".md")}
    return MappingProxyType({code: read_item(code, text) for code, text in texts.items()})


def read_item(code: str, text: str) -> Item:
    """An item from its file. Raises BadItem, which names what is wrong."""
    parts = text.split(_FENCE)
    if len(parts) != 4 or parts[0]:
        raise BadItem(f"{code}: a head, a Chinese and an English text, each after a line +++")
    try:
        return _item(code, tomllib.loads(parts[1]), dict(zip(LANGUAGES, parts[2:], strict=True)))
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as problem:
        raise BadItem(f"{code}: {problem}") from problem


def _item(code: str, head: dict[str, Any], bodies: Mapping[str, str]) -> Item:
    said = {name: head.pop(name) for name in ("title", "author", "source")}
    texts = {
        language: Text(body=blocks(body), **{name: words[language] for name, words in said.items()})
        for language, body in bodies.items()
    }
    asked = head.pop("question")
    questions = {language: _question(asked, language) for language in LANGUAGES}
    lists: dict[str, Any] = {name: tuple(head.pop(name)) for name in ("diseases", "drivers")}
    return Item(
        code=code, texts=MappingProxyType(texts), questions=MappingProxyType(questions), **lists, **head
    )  # fmt: skip


def _question(asked: Mapping[str, Any], language: str) -> Question:
    """`right` counts from 1 in the file."""
    options = tuple(one[language] for one in asked["options"])
    if len(options) != OPTIONS or not 1 <= asked["right"] <= OPTIONS:
        raise KeyError("question")
    return Question(asked["ask"][language], options, asked["right"] - 1, asked["why"][language])


def _own(language: str) -> str:
    return "zh" if language.startswith("zh") else "en"


def blocks(body: str) -> tuple[Block, ...]:
    """Lines as blocks: neighbouring list entries are one list, every other line stands alone."""
    made: list[Block] = []
    for line in filter(None, (line.strip() for line in body.splitlines())):
        kind, words = _block(line)
        if kind == "list" and made and made[-1].kind == "list":
            made[-1] = Block("list", (*made[-1].lines, words))
        else:
            made.append(Block(kind, (words,)))
    return tuple(made)


def _block(line: str) -> tuple[BlockKind, str]:
    for mark, kind in _MARKS.items():
        if line.startswith(mark):
            return kind, line.removeprefix(mark)
    return "text", line
