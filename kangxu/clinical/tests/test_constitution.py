"""Constitutions: the mapping of items, the rule beside a slow one written from its words, and exactly one main type."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kangxu.clinical.risk import risk_model
from kangxu.clinical.risk.constitution import BIASED, DEGREES, MAIN, TYPES, Rule, main_type, needs_physician
from kangxu.clinical.risk.model import Result
from kangxu.clinical.risk.models.ccmq60 import published_conversion, published_decision
from kangxu.clinical.risk.models.gbt46939_27 import published_case

ALL = [one.code for one in TYPES]
# items of each type as printed; of the balanced type all but the first (and the last of sixty) are reversed
ELDERLY = {
    "qixu": [2, 3, 4, 14], "yangxu": [11, 12, 13, 29], "yinxu": [10, 21, 26, 31], "tanshi": [9, 16, 28, 32],
    "shire": [23, 25, 27, 30], "xueyu": [19, 22, 24, 33], "qiyu": [5, 6, 7, 8], "tebing": [15, 17, 18, 20],
    "pinghe": [1, 2, 4, 5, 13],
}  # fmt: skip
SIXTY = {
    "pinghe": [1, 2, 7, 8, 9, 21, 55, 60], "qixu": [2, 3, 4, 5, 6, 7, 23, 26], "yangxu": [19, 20, 21, 22, 23, 53, 54],
    "yinxu": [17, 18, 33, 35, 37, 44, 46, 57], "tanshi": [14, 16, 38, 42, 48, 50, 51, 52],
    "shire": [39, 41, 49, 56, 58, 59], "xueyu": [8, 32, 34, 36, 40, 43, 45], "qiyu": [9, 10, 11, 12, 13, 15, 47],
    "tebing": [24, 25, 27, 28, 29, 30, 31],
}  # fmt: skip
many = settings(max_examples=300, deadline=None)


def ask(code: str, answers: list[int]) -> Result:
    result = risk_model(code).compute(**{f"{code}_item_{n}": answer for n, answer in enumerate(answers, start=1)})
    assert result.refusal is None
    return result


def told(scores: dict[str, float], tendency: float, yes: float, balanced: float) -> dict[str, str]:
    """The rule as it is written, type by type."""
    found = {}
    for code in BIASED:
        found[code] = "yes" if scores[code] >= yes else "tendency" if scores[code] >= tendency else "no"
    others = [scores[code] for code in BIASED]
    found["pinghe"] = "no"
    if scores["pinghe"] >= balanced and all(other < tendency for other in others):
        found["pinghe"] = "yes"
    elif scores["pinghe"] >= balanced and all(other < yes for other in others):
        found["pinghe"] = "basically_yes"
    return found


def leading(scores: dict[str, float], found: dict[str, str]) -> str:
    """The main type as it is written: balanced, else the highest of those that are there, else of those that tend."""
    if found["pinghe"] != "no":
        return "pinghe"
    for degree in ("yes", "tendency"):
        candidates = [code for code in BIASED if found[code] == degree]
        best = [code for code in candidates if scores[code] == max(scores[one] for one in candidates)]
        if best:
            return best[0] if len(best) == 1 else "tie"
    return "none"


# most answers are low, so that all degrees and the balanced type come up
answer = st.one_of(st.just(1), st.integers(1, 3), st.integers(1, 5))


@many
@given(answers=st.lists(answer, min_size=33, max_size=33))
def test_the_elderly_form_by_the_slow_rule(answers: list[int]) -> None:
    check("tcm_elderly_33", answers, ELDERLY, straight={1}, lines=(9, 11, 17), share=False)


@many
@given(answers=st.lists(answer, min_size=60, max_size=60))
def test_the_sixty_questions_by_the_slow_rule(answers: list[int]) -> None:
    check("ccmq60", answers, SIXTY, straight={1, 60}, lines=(30, 40, 60), share=True)


def check(
    code: str, answers: list[int], mapping: dict[str, list[int]], *, straight: set[int], lines: tuple[int, int, int],
    share: bool,
) -> None:  # fmt: skip
    scores = {}
    for one, items in mapping.items():
        turned = {n for n in items if one == "pinghe" and n not in straight}
        raw = sum(6 - answers[n - 1] if n in turned else answers[n - 1] for n in items)
        scores[one] = (raw - len(items)) / (4 * len(items)) * 100 if share else raw
    result, expected = ask(code, answers), told(scores, *lines)
    assert {one: result.also[f"{one}_score"] for one in ALL} == scores
    assert {one: result.also[one] for one in ALL} == expected
    assert result.band == leading(scores, expected)
    assert MAIN[int(result.value or 0)].code == result.band


@pytest.mark.parametrize(("code", "mapping"), [("tcm_elderly_33", ELDERLY), ("ccmq60", SIXTY)])
def test_every_question_counts_for_the_types_it_is_printed_under(code: str, mapping: dict[str, list[int]]) -> None:
    size = 33 if code == "tcm_elderly_33" else 60
    assert {n for items in mapping.values() for n in items} == set(range(1, size + 1))
    lowest = ask(code, [1] * size)
    for n in range(1, size + 1):
        changed = ask(code, [5 if place == n else 1 for place in range(1, size + 1)])
        moved = {one for one in ALL if changed.also[f"{one}_score"] != lowest.also[f"{one}_score"]}
        assert moved == {one for one, items in mapping.items() if n in items}


def test_sixty_questions_have_sixty_six_places() -> None:
    places = Counter(n for items in SIXTY.values() for n in items)
    assert (sum(places.values()), len(places), max(places.values())) == (66, 60, 2)


LINES = Rule(tendency=30, yes=40, balanced=60)
scores_of_types = st.fixed_dictionaries(
    {
        code: st.one_of(st.sampled_from([0.0, 29.9, 30.0, 39.9, 40.0, 50.0, 59.9, 60.0]), st.floats(0, 100))
        for code in ALL
    }
)


@many
@given(scores=scores_of_types)
def test_exactly_one_main_type_in_the_order_of_the_rule(scores: dict[str, float]) -> None:
    columns = {code: np.array([score]) for code, score in scores.items()}
    degrees = LINES.degrees(columns)
    words = {code: DEGREES[int(degree[0])].code for code, degree in degrees.items()}
    main = main_type(columns, degrees)
    assert words == told(scores, 30, 40, 60)
    assert MAIN[int(main[0])].code == leading(scores, words)
    both = words["yinxu"] == words["yangxu"] == "yes"
    assert needs_physician(main, degrees)[0] == (1 if both or MAIN[int(main[0])].code == "tie" else 0)


@many
@given(scores=scores_of_types)
def test_nobody_is_balanced_and_biased(scores: dict[str, float]) -> None:
    words = published_decision(scores)
    assert set(words) == set(ALL)
    biased = {words[code] for code in BIASED}
    assert words["pinghe"] != "tendency"
    assert "basically_yes" not in biased
    if words["pinghe"] != "no":
        assert "yes" not in biased
    assert (words["pinghe"] == "yes") <= (biased == {"no"})


@pytest.mark.parametrize("code", BIASED)
@pytest.mark.parametrize(
    ("score", "own", "balanced"),
    [(29.99, "no", "yes"), (30, "tendency", "basically_yes"), (39.99, "tendency", "basically_yes"), (40, "yes", "no")],
)
def test_both_sides_of_the_lines_of_each_type(code: str, score: float, own: str, balanced: str) -> None:
    words = published_decision({**dict.fromkeys(ALL, 0), "pinghe": 60, code: score})
    assert (words[code], words["pinghe"]) == (own, balanced)


@pytest.mark.parametrize(("score", "balanced"), [(59.99, "no"), (60, "yes"), (100, "yes")])
def test_both_sides_of_the_balanced_line(score: float, balanced: str) -> None:
    assert published_decision({**dict.fromkeys(ALL, 0), "pinghe": score})["pinghe"] == balanced


@pytest.mark.parametrize(
    ("case", "transformed"),
    [
        ({"raw": 8, "n_items": 8}, 0), ({"raw": 40, "n_items": 8}, 100), ({"raw": 14, "n_items": 4}, 62.5),
        ({"raw": 7, "n_items": 8}, None), ({"raw": 41, "n_items": 8}, None), ({"raw": 0, "n_items": 0}, None),
    ],
)  # fmt: skip
def test_the_conversion(case: dict[str, Any], transformed: float | None) -> None:
    assert published_conversion(case) == {"transformed": transformed}


@pytest.mark.parametrize(("answer", "biased", "balanced"), [(1, 0, 75), (3, 50, 50), (5, 100, 25), (6, None, None)])
def test_equal_answers_by_the_new_standard(answer: int, biased: float | None, balanced: float | None) -> None:
    scores = published_case({"all_answers": answer})
    assert scores["pinghe"] == balanced
    assert {scores[code] for code in BIASED} == {biased}


def test_the_new_standard_waits_for_its_official_text() -> None:
    assert [code for code in ("tcm_elderly_33", "ccmq60", "gbt46939_27") if not risk_model(code).on] == ["gbt46939_27"]
