"""The rule that a request carries: as JSON from the rows, or as text; and what is wrong with it, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission
from kangxu.foundation.terms import in_chinese
from kangxu.foundation.viewer import Viewer
from kangxu.rules.checking import check
from kangxu.rules.laid_out import Line, as_text, laid_out
from kangxu.rules.language import BadRule, Rule, facts_in, parts_of
from kangxu.rules.reading import DEEPEST, read
from kangxu.rules.scanning import BadText
from kangxu.rules.stored import from_json, to_json
from kangxu.segments.checks import commercial

LONGEST_TEXT = 20_000
MOST_PARTS = 400


class NotYours(BadRule):
    """A rule asks figures of money, which this viewer may not see."""


def rule_of(given: Mapping[str, Any], *, viewer: Viewer) -> Rule:
    """The rule in the field `rule`.

    Raises BadRule when it is none, too long, too deep, asks what is not offered or what the viewer may not see.
    """
    rule = parsed(str(given.get("rule", "")))
    if not viewer.may(Permission.SEE_COMMERCIAL) and commercial(set(facts_in(rule))):
        raise NotYours("money")
    return rule


def parsed(stored: str) -> Rule:
    """A rule from its JSON text. Raises BadRule."""
    if len(stored) > LONGEST_TEXT:
        raise BadRule("the rule is too long")
    try:
        rule = from_json(orjson.loads(stored))
    except (ValueError, RecursionError, TypeError, AttributeError) as problem:
        raise BadRule("not a rule in JSON") from problem
    insist_on_size(rule)
    check(rule)
    return rule


def insist_on_size(rule: Rule) -> None:
    """Raises BadRule for a rule deeper than words can be, or with more parts than anybody reads."""
    layer, depth, seen = [rule], 0, 0
    while layer:
        depth, seen = depth + 1, seen + len(layer)
        if depth > DEEPEST or seen > MOST_PARTS:
            raise BadRule("the rule is nested too deeply or has too many parts")
        layer = [part for one in layer for part in parts_of(one)]


def read_text(text: str, kind: str) -> Rule:
    """The rule that words (or, of kind `code`, JSON) say. Raises BadText, BadRule."""
    if len(text) > LONGEST_TEXT:
        raise BadRule("the rule is too long")
    rule = parsed(text) if kind == "code" else read(text)
    insist_on_size(rule)
    return rule


def told(rule: Rule) -> dict[str, Any]:
    """A rule in all its forms: JSON, and lines in Chinese, in English and as code."""
    stored = to_json(rule)
    code = orjson.dumps(stored, option=orjson.OPT_INDENT_2).decode().splitlines()
    return {
        "rule": stored, "zh": _lines(laid_out(rule, "zh")), "en": _lines(laid_out(rule, "en")),
        "code": [{"depth": 0, "joint": "", "text": line} for line in code],
    }  # fmt: skip


def _lines(lines: list[Line]) -> list[dict[str, Any]]:
    return [{"depth": one.depth, "joint": one.joint, "text": one.text} for one in lines]


def problem_of(problem: BadRule) -> dict[str, Any]:
    """What is wrong, where, and what may have been meant."""
    if isinstance(problem, NotYours):
        return {"message": _("条件里有经营指标，要有查看经营指标的权限才能看人数。")}
    if not isinstance(problem, BadText):
        return {"message": _("这条规则现在不能算：%(why)s") % {"why": problem}}
    chinese = in_chinese()
    return {
        "message": problem.zh if chinese else problem.en, "start": problem.start, "end": problem.end,
        "suggestions": list(problem.suggestions),
    }  # fmt: skip


def text_of(rule: Rule, language: str) -> str:
    return as_text(laid_out(rule, language))
