"""The English catalogue: collect the marked words of the house, compile the catalogue, check that it is complete.

Message ids are the Chinese words, so Chinese needs no catalogue. Needs neither gettext's programs nor a database.

    python tools/messages.py [collect|compile|check]
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "kangxu"
CATALOGUE = HOUSE / "web" / "locale" / "en" / "LC_MESSAGES" / "django.po"
HEADER = {
    "Project-Id-Version": "Kangxu",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
TRANSLATION = "django.utils.translation"
MARKERS = {"gettext", "gettext_noop", "ngettext", "pgettext", "npgettext"}
STRING = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
IN_TEMPLATE = re.compile(rf"\b(_|n?p?gettext)\(\s*({STRING}(?:\s*,\s*{STRING})*)", re.DOTALL)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|%%|\{\w*\}")


class Message(NamedTuple):
    """One marked text. Without a context or a plural these are empty."""

    text: str
    plural: str = ""
    context: str = ""


class Unreadable(Exception):
    """A marker holds text that is put together first, so nobody could collect it; the message says where."""


def messages(house: Path = HOUSE) -> set[Message]:
    """Every text marked in the modules and templates of the house. Raises Unreadable."""
    found: set[Message] = set()
    for path in sorted(house.rglob("*")):
        if path.suffix not in (".py", ".html") or {"tests", "migrations", "static"} & set(path.parts):
            continue
        reader = of_module if path.suffix == ".py" else of_template
        found.update(reader(path.read_text(encoding="utf-8"), path.name))
    return found


def of_module(source: str, name: str = "") -> Iterator[Message]:
    """The texts that a Python module hands to one of Django's translation functions."""
    if TRANSLATION not in source:
        return
    tree = ast.parse(source)
    called = _markers(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in called:
            texts = _constants(node, f"{name}:{node.lineno}")
            if texts:
                yield _message(called[node.func.id], texts)


def of_template(source: str, name: str = "") -> Iterator[Message]:
    """The texts of `translate`, `blocktranslate` and `_("…")` in a template."""
    from django.utils.translation.template import templatize

    for kind, literals in IN_TEMPLATE.findall(templatize(source, origin=name)):
        texts = [ast.literal_eval(one.replace("\n", "\\n")) for one in re.findall(STRING, literals, re.DOTALL)]
        yield _message("gettext" if kind == "_" else kind, texts)


def _markers(tree: ast.Module) -> dict[str, str]:
    """Which names of this module mark a text, and how: {"_": "gettext"}."""
    names = [
        alias for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == TRANSLATION
        for alias in node.names
    ]  # fmt: skip
    plain = {alias.asname or alias.name: alias.name.removesuffix("_lazy") for alias in names}
    return {name: kind for name, kind in plain.items() if kind in MARKERS}


def _constants(call: ast.Call, where: str) -> list[str]:
    """The texts of one call; none for a variable, whose texts are marked where they are written (gettext_noop)."""
    if isinstance(call.args[0], ast.JoinedStr | ast.BinOp):
        raise Unreadable(f"{where}: {ast.unparse(call)[:80]}")
    return [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def _message(kind: str, texts: list[str]) -> Message:
    context = texts.pop(0) if "pgettext" in kind else ""
    return Message(texts[0], texts[1] if kind.startswith("n") else "", context)


def collect() -> int:
    """Bring the catalogue up to date: new texts arrive untranslated, those that nobody says any more leave."""
    old = {_key(one): one for one in _catalogue()} if CATALOGUE.exists() else {}
    fresh = polib.POFile(wrapwidth=110)
    fresh.metadata = HEADER
    for message in sorted(messages()):
        entry = _entry(message)
        known = old.get(_key(entry))
        if known is not None:
            entry.msgstr, entry.msgstr_plural = known.msgstr, known.msgstr_plural or entry.msgstr_plural
        fresh.append(entry)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(CATALOGUE))
    missing = [one.msgid for one in fresh.untranslated_entries()]
    print(f"{len(fresh)} texts, {len(missing)} without English: {CATALOGUE.relative_to(ROOT)}")
    return 0


def _entry(message: Message) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.text, msgctxt=message.context or None)
    if message.plural:
        entry.msgid_plural, entry.msgstr_plural = message.plural, {0: "", 1: ""}
    if PLACEHOLDER.search(message.text):
        entry.flags = ["python-brace-format" if "{" in message.text else "python-format"]
    return entry


def _key(entry: polib.POEntry) -> Message:
    return Message(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "")


def _catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE), encoding="utf-8")


def compile_catalogue() -> int:
    """Write django.mo beside the catalogue unless it is younger already; other processes never see half of it."""
    compiled = CATALOGUE.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime_ns >= CATALOGUE.stat().st_mtime_ns:
        return 0
    half = compiled.with_suffix(f".{os.getpid()}")
    _catalogue().save_as_mofile(str(half))
    half.replace(compiled)
    return 0


def faults(catalogue: list[polib.POEntry], wanted: set[Message]) -> list[str]:
    """What is wrong with a catalogue, one line each; nothing when it is complete and current."""
    present = {_key(one) for one in catalogue if not one.obsolete}
    lines = [f"not in the catalogue: {one.text!r}" for one in sorted(wanted - present)]
    lines += [f"nobody says this any more: {one.text!r}" for one in sorted(present - wanted)]
    for entry in catalogue:
        lines += [f"{fault}: {entry.msgid!r}" for fault in _faults_of(entry)]
    return lines


def _faults_of(entry: polib.POEntry) -> Iterator[str]:
    translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.obsolete:
        yield "obsolete"
    if entry.fuzzy:
        yield "fuzzy"
    if not all(translations):
        yield "no English"
        return
    expected = set(PLACEHOLDER.findall(entry.msgid))
    if any(set(PLACEHOLDER.findall(one)) != expected for one in translations):
        yield "other placeholders"


def check() -> int:
    lines = faults(list(_catalogue()), messages())
    for line in lines:
        print(line)
    return 1 if lines else 0


COMMANDS = {"collect": collect, "compile": compile_catalogue, "check": check}


def main(arguments: list[str]) -> int:
    command = COMMANDS.get(arguments[0] if arguments else "collect")
    if command is None:
        print(f"messages.py [{'|'.join(COMMANDS)}]", file=sys.stderr)
        return 2
    return command()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
