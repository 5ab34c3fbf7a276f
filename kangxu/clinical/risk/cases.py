"""Files of cases: blocks of inputs and expectations, and when an answer agrees with one."""

from collections.abc import Iterator, Mapping
from math import floor, isnan
from typing import Any

Case = Mapping[str, Any]

_FLOAT_NOISE = 1e-9
_ROUNDED_FROM = 4


class Unreadable(ValueError):
    """The content has no blocks of cases; the message says what is missing."""


def blocks_of(content: Any) -> dict[str, list[Case]]:
    """Cases by block: of `{"models": {block: {"vectors": [case, …]}}}`, or shorter `{block: [case, …]}`."""
    told = content.get("models", content) if isinstance(content, Mapping) else None
    if not isinstance(told, Mapping):
        raise Unreadable("an object of blocks is needed")
    blocks = {str(name): _cases(str(name), block) for name, block in told.items() if name != "meta"}
    if not blocks:
        raise Unreadable("there are no blocks")
    return blocks


def _cases(name: str, block: Any) -> list[Case]:
    cases = block.get("vectors") if isinstance(block, Mapping) else block
    if not isinstance(cases, list) or not all(isinstance(case, Mapping) for case in cases):
        raise Unreadable(f"{name}: a list of cases is needed, or an object with `vectors`")
    return cases


def flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Leaves of nested objects under dotted names."""
    if not isinstance(value, Mapping) or not value:
        yield path, value
        return
    for key, inner in value.items():
        yield from flat(inner, f"{path}.{key}" if path else key)


def same(expected: Any, got: Any, tolerance: float | None) -> bool:
    """Does an answer agree? None agrees only with no answer, a word only with itself, 1 and true are one."""
    if expected is None or got is None:
        return expected is got
    if isinstance(expected, list | tuple) and isinstance(got, list | tuple):
        pairs = zip(expected, got, strict=False)
        return len(expected) == len(got) and all(same(one, other, tolerance) for one, other in pairs)
    if _is_number(expected) and _is_number(got):
        return not isnan(got) and abs(float(expected) - float(got)) <= allowed(expected, tolerance)
    return bool(expected == got) if type(expected) is type(got) else str(expected) == str(got)


def allowed(expected: float, tolerance: float | None) -> float:
    """The absolute difference allowed.

    Without a tolerance numbers must agree; but one printed with four decimals or more is a rounded one, and half of its
    last digit is allowed.
    """
    if tolerance:
        return float(tolerance) + _FLOAT_NOISE
    decimals = len(repr(expected).partition(".")[2]) if isinstance(expected, float) else 0
    return 0.5 * 10.0**-decimals + _FLOAT_NOISE if decimals >= _ROUNDED_FROM else _FLOAT_NOISE


def half_up(value: float) -> int:
    return floor(value + 0.5)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)
