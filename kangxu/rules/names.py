"""By which names facts, values and groupings are called, and what a misspelt one may have meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache

from kangxu.clinical.units import unit_key
from kangxu.rules import vocabulary
from kangxu.rules.catalogue import Choice, Field, catalogue, per_catalogue
from kangxu.rules.checking import COUNTING
from kangxu.rules.language import Term
from kangxu.rules.scanning import Lexicon, key

_KIND_WORDS = {
    "number": ("（数值）", " (value)"), "choice": ("（分级）", " (band)"), "flag": ("（是否）", " (yes or no)"),
    "event": ("（记录）", " (record)"),
}  # fmt: skip
_RESERVED = {
    *vocabulary.CONNECTIVES, *vocabulary.NEGATIONS, *vocabulary.VERBS, *vocabulary.HOWS, *vocabulary.OPS,
    *vocabulary.CONSTANTS, *vocabulary.GROUPS,
}  # fmt: skip


@per_catalogue
def labels() -> dict[str, tuple[str, str]]:
    """The Chinese and the English name of each fact as rules are written: no two facts share one."""
    plain = {code: (one.zh, one.en) for code, one in catalogue().items()}
    clashing = _clashing(plain)
    told = {
        code: pair if code not in clashing else _with_kind(catalogue()[code]) for code, pair in plain.items()
    }  # fmt: skip
    still = _clashing(told)
    return {code: pair if code not in still else (code, code) for code, pair in told.items()}


def _clashing(named: Mapping[str, tuple[str, str]]) -> set[str]:
    held = Counter(one for pair in named.values() for one in {key(word) for word in pair})
    return {code for code, pair in named.items() if any(held[key(word)] > 1 or key(word) in _RESERVED for word in pair)}


def _with_kind(field: Field) -> tuple[str, str]:
    zh, en = _KIND_WORDS[field.kind]
    return field.zh + zh, field.en + en


@per_catalogue
def lexicon() -> Lexicon[str]:
    """Every name of every fact → its code: labels and codes first, then whatever else is unmistakable."""
    found = {key(word): code for code, pair in labels().items() for word in (*pair, code)}
    others: dict[str, set[str]] = {}
    for code, field in catalogue().items():
        for word in (field.zh, field.en, *field.names):
            others.setdefault(key(word), set()).add(code)
    clear = {word: codes.pop() for word, codes in others.items() if len(codes) == 1 and _usable(word)}
    names = {*clear, *found}
    return Lexicon({word: code for word, code in clear.items() if not _asks_more(word, names)} | found)


def _asks_more(word: str, names: set[str]) -> bool:
    """Whether a name is another one with a word of the language behind it: 心率次数 counts 心率."""
    return any(word.endswith(how) and word.removesuffix(how) in names for how in vocabulary.HOWS)


def _usable(word: str) -> bool:
    """A single Latin letter, or a word of the language itself, is no name."""
    return word not in _RESERVED and not (len(word) == 1 and word.isascii())


@cache
def choices_of(choices: tuple[Choice, ...]) -> Lexicon[str]:
    """What the values of a choice are called → code."""
    told = {key(word): one.code for one in choices for word in (one.zh, one.en)}
    return Lexicon(told | {key(one.code): one.code for one in choices})


def choice_word(choices: Iterable[Choice], code: str, english: bool) -> str:
    """What a value is called; its code where the name would mean another."""
    several = tuple(choices)
    for one in several:
        word = one.en if english else one.zh
        if one.code == code and choices_of(several).get(key(word)) == code:
            return word
    return code


def units_of(field: Field, term: Term) -> Lexicon[str]:
    """What units a value of this term may be given in → the unit's name, empty for its own."""
    if term.how in COUNTING:
        return vocabulary.TIMES if term.how == "count" else vocabulary.DAYS
    if term.how == "share":
        return vocabulary.PER_CENT
    own = unit_key(field.unit)
    found = {key(name): "" if unit_key(name) == own else name for name in field.units}
    spoken = (*vocabulary.UNIT_WORDS.get(field.unit, ()), *vocabulary.MORE_UNIT_WORDS.get(field.unit, ()), field.unit)
    return Lexicon(found | {key(word): "" for word in spoken if word})


def own_unit(field: Field, term: Term, english: bool) -> str:
    """How the term's own unit is written out."""
    if term.how in COUNTING:
        return (("次", " times") if term.how == "count" else ("天", " days"))[english]
    if term.how == "share":
        return "%"
    word = vocabulary.UNIT_WORDS.get(field.unit, (field.unit, field.unit))[english]
    tight = not word or word == "%" or not word.isascii()
    return word if tight else f" {word}"


def near(word: str, names: Iterable[str], *, most: int = 3) -> list[str]:
    """The names that a word resembles, best first."""
    told = {key(name): name for name in names}
    wanted = key(word)
    close = get_close_matches(wanted, told, n=most, cutoff=0.5 if len(wanted) < 3 else 0.55)
    holding = [one for one in told if len(wanted) > 1 and (wanted in one or (len(one) > 2 and one in wanted))]
    return [told[one] for one in dict.fromkeys([*close, *sorted(holding, key=len)])][:most]


def near_facts(word: str) -> list[str]:
    """Names of facts that a word resembles, each fact once, in the language of the word."""
    english = word.isascii()
    words = [one for pair in labels().values() for one in (pair if word else pair[:1])]
    aliases = [name for field in catalogue().values() for name in field.names if key(name) in lexicon()]
    codes = dict.fromkeys(lexicon()[key(one)] for one in near(word, [*words, *aliases], most=8))
    return [labels()[code][english] for code in codes][:3]
