"""The fields of one thing typed in the designer, read one by one; what is wrong is collected by field. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from kangxu.questionnaires.definition import Words

Given = Mapping[str, Any]
NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,4})?")
LONG, SHORT = 500, 80


class BadTyped(ValueError):
    """Something typed cannot be read: words by field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = dict(problems)


class Reader:
    """Reads the fields of one item and collects what is wrong."""

    def __init__(self, given: Given) -> None:
        self.given, self.problems = given, dict[str, str]()

    def text(self, name: str, most: int = SHORT) -> str:
        return str(self.given.get(name) or "").replace("\x00", "").strip()[:most]

    def on(self, name: str) -> bool:
        return self.given.get(name) is True

    def words(self, name: str, most: int = LONG) -> Words:
        return Words(self.text(f"{name}_zh", most), self.text(f"{name}_en", most))

    def number(self, name: str) -> float | None:
        text = self.text(name)
        if not text:
            return None
        if not NUMBER.fullmatch(text):
            self.problems[name] = _("要填数字")
            return None
        return float(text)

    def whole(self, name: str, least: int, most: int) -> int | None:
        found = self.number(name)
        if found is None:
            return None
        if found != int(found) or not least <= found <= most:
            self.problems[name] = _("要填%(least)s到%(most)s的整数") % {"least": least, "most": most}
            return None
        return int(found)

    def rows(self, name: str, most: int) -> list[Given]:
        found = self.given.get(name)
        return [one for one in found if isinstance(one, Mapping)][:most] if isinstance(found, list) else []
