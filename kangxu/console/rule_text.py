"""A rule as an operator gives it: in words, as JSON, or @FILE with either."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from kangxu.console import site

if TYPE_CHECKING:
    from kangxu.rules.language import Rule


def read_rule(text: str) -> Rule:
    """The rule that a text says; ends the verb with a complaint that points at the word when it says none."""
    site.ready()
    from kangxu.rules.checking import check
    from kangxu.rules.language import BadRule
    from kangxu.rules.reading import read
    from kangxu.rules.scanning import BadText
    from kangxu.rules.stored import from_json

    try:
        said = Path(text[1:]).read_text(encoding="utf-8-sig") if text.startswith("@") else text
        rule = from_json(json.loads(said)) if said.lstrip().startswith("{") else read(said)
        check(rule)
    except BadText as problem:
        refuse(problem.pointed())
    except OSError as problem:
        refuse(f"读不了规则 · cannot read the rule: {problem.strerror}: {problem.filename}")
    except (BadRule, ValueError) as problem:
        refuse(f"规则有误 · the rule is wrong: {problem}")
    return rule


def stored_rule(text: str) -> dict[str, Any]:
    """The same as `read_rule`, in the form in which rules are kept."""
    rule = read_rule(text)
    from kangxu.rules.stored import to_json

    return to_json(rule)


def refuse(words: str) -> NoReturn:
    click.echo(words, err=True)
    raise SystemExit(2)
