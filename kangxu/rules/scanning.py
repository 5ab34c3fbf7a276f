"""Reading text from left to right, whatever its width, case and spaces; and errors that point at the word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TypeVar
from unicodedata import east_asian_width

from kangxu.clinical.units import half_width
from kangxu.rules.language import BadRule

Found = TypeVar("Found")

_SAME = str.maketrans({"“": '"', "”": '"', "「": '"', "」": '"', "【": "[", "】": "]", "〔": "[", "〕": "]", "、": ",",
                       "µ": "u", "μ": "u", "–": "-", "—": "-", "～": "~", "\n": " ", "\t": " ", "\r": " "})  # fmt: skip
_ASCII = re.compile(r"[a-z0-9]")
_PIECES = re.compile(r"[^ ]+")
KEPT_LENGTH = 60  # of names and values; what somebody types may be longer, and is not kept
_RUN = re.compile(r".+?(?=\s*(?:[<>=≥≤≠!()\[\],;\"]|且|或|\band\b|\bor\b)|$)")


class BadText(BadRule):
    """A rule in words that cannot be read: where, why, and what may have been meant."""

    def __init__(self, text: str, start: int, end: int, zh: str, en: str, suggestions: Iterable[str] = ()) -> None:
        self.text, self.start, self.end = text, start, max(end, start + 1)
        super().__init__(f"{zh} · {en}", zh)
        self.en, self.suggestions = en, tuple(suggestions)

    def pointed(self) -> str:
        """The text, a line that points at the word, and what is wrong with it."""
        before, word = self.text[: self.start], self.text[self.start : self.end]
        mark = " " * _columns(before) + "^" * max(_columns(word), 1)
        hint = f"是不是 · did you mean：{'、'.join(self.suggestions)}" if self.suggestions else ""
        return "\n".join(filter(None, [" ".join(self.text.splitlines()), mark, str(self), hint]))


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)


def _plain(text: str) -> str:
    """Half width, lower case, one kind of each sign; as long as it was."""
    flat = half_width(text).translate(_SAME)
    return "".join(low if len(low := one.lower()) == 1 else one for one in flat)


def squeezed(text: str) -> tuple[str, list[int]]:
    """Text without the accidents of writing, and where each character stood; spaces remain between Latin words only."""
    flat = _plain(text)
    kept: list[int] = []
    for found in _PIECES.finditer(flat):
        parts = bool(kept) and _ASCII.match(flat[kept[-1]]) and _ASCII.match(found[0])
        if parts and found.start() > kept[-1] + 1:
            kept.append(found.start() - 1)
        kept.extend(range(*found.span()))
    return "".join(flat[place] for place in kept), kept


def key(phrase: str) -> str:
    """A phrase as the scanner compares it."""
    return _kept_key(phrase) if len(phrase) <= KEPT_LENGTH else squeezed(phrase)[0]


@lru_cache(maxsize=2**14)
def _kept_key(phrase: str) -> str:
    return squeezed(phrase)[0]


class Lexicon(dict[str, Found]):
    """Phrases, as `key` makes them, and what they mean."""

    def __init__(self, phrases: Mapping[str, Found]) -> None:
        super().__init__(phrases)
        self.longest = max(map(len, phrases), default=0)


class Scanner:
    """A place in a text. What does not match leaves it where it was."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.flat, self._origin = squeezed(text)
        self.place = 0

    def skip(self) -> None:
        while self.flat.startswith(" ", self.place):
            self.place += 1

    @property
    def ended(self) -> bool:
        self.skip()
        return self.place >= len(self.flat)

    def peek(self, lexicon: Lexicon[Found]) -> tuple[Found, int] | None:
        """The longest phrase of a lexicon that stands here, and where it ends."""
        self.skip()
        for end in range(min(len(self.flat), self.place + lexicon.longest), self.place, -1):
            found = lexicon.get(self.flat[self.place : end])
            if found is not None and not self._inside_word(end):
                return found, end
        return None

    def take(self, lexicon: Lexicon[Found]) -> Found | None:
        found = self.peek(lexicon)
        if found is None:
            return None
        self.place = found[1]
        return found[0]

    def sign(self, *signs: str) -> str:
        """One of these signs, or nothing."""
        self.skip()
        for one in signs:
            if self.flat.startswith(one, self.place):
                self.place += len(one)
                return one
        return ""

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        self.skip()
        found = pattern.match(self.flat, self.place)
        if found is None or self._inside_word(found.end()):
            return None
        self.place = found.end()
        return found

    def looks_at(self, pattern: re.Pattern[str]) -> bool:
        """Whether a pattern stands here."""
        self.skip()
        return pattern.match(self.flat, self.place) is not None

    def run(self) -> str:
        """What stands here up to the next sign or connective."""
        self.skip()
        found = _RUN.match(self.flat, self.place)
        return found[0] if found else ""

    def written(self, width: int) -> str:
        """The next characters as somebody wrote them."""
        return self.text[self._at(self.place) : self._at(self.place + width - 1) + 1]

    def quoted(self) -> str | None:
        """Words in quotation marks, as they were written; a backslash keeps the next sign."""
        self.skip()
        start = self.place
        if not self.flat.startswith('"', start):
            return None
        end = start + 1
        while end < len(self.flat) and self.flat[end] != '"':
            end += 2 if self.flat[end] == "\\" else 1
        if end >= len(self.flat):
            raise self.problem("引号没有结束", "the quotation does not end", width=1)
        self.place = end + 1
        inner = self.text[self._origin[start] + 1 : self._origin[end]]
        return re.sub(r"[\\＼](.)", r"\1", inner, flags=re.DOTALL)

    def problem(
        self, zh: str, en: str, *, width: int = 0, start: int | None = None, near: Iterable[str] = ()
    ) -> BadText:
        """A complaint about the run that stands here, or about `width` characters from `start`."""
        self.skip()
        first = self.place if start is None else start
        last = first + (width or len(self.run()) or 1)
        return BadText(self.text, self._at(first), self._at(last - 1) + 1, zh, en, near)

    def _at(self, place: int) -> int:
        return self._origin[place] if place < len(self._origin) else len(self.text)

    def _inside_word(self, end: int) -> bool:
        last, following = self.flat[end - 1 : end], self.flat[end : end + 1]
        # a number may stand against a word, never a letter against a letter
        return bool(_ASCII.match(following) and _ASCII.match(last)) and not (last.isdigit() and following.isalpha())
