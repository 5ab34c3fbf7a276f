"""Grading: both sides of every rule, and that each tier says why. Pure."""

import pytest

from kangxu.clinical.risk import risk_models
from kangxu.screening.content import Say
from kangxu.screening.rules import _SHEET, Fact, Finding, grade

SHOWN = Say("值", "value")
RULES = {rule["code"]: rule for rule in _SHEET["rules"]}


def finding(band="", value=1.0, refusal="", **also):
    return Finding(None if refusal else value, "" if refusal else band, refusal, SHOWN, also=also)


def fact(value, **more):
    return Fact(float(value), SHOWN, **more)


def fires(code, findings, facts):
    return code in {ground.code for ground in grade(findings, facts).grounds}


def met(test):
    """Findings and facts that just meet a test, and ones that just miss it."""
    more = {name: fact(1) for name in test.get("with", ())[:1]}
    if "fact" in test:
        edge = test.get("from", test.get("up_to"))
        step = -0.01 if "from" in test else 0.01
        return ({}, {**more, test["fact"]: fact(edge)}), ({}, {**more, test["fact"]: fact(edge + step)})
    if "refusals" in test:
        return ({test["model"]: finding(refusal=test["refusals"][0])}, more), ({test["model"]: finding("low")}, more)
    if "also" in test:
        hit = {test["model"]: finding(**{test["also"]: float(test["from"])})}
        return (hit, more), ({test["model"]: finding(**{test["also"]: test["from"] - 1.0})}, more)
    others = [band.code for band in risk_models()[test["model"]].bands if band.code not in test["bands"]]
    return ({test["model"]: finding(test["bands"][0])}, more), ({test["model"]: finding(others[0])}, more)


CASES = [(code, place) for code, rule in RULES.items() for place in range(len(rule["any"]))]


@pytest.mark.parametrize(("code", "place"), CASES)
def test_each_test_of_each_rule_fires_at_its_edge_and_not_beside_it(code, place):
    rule = RULES[code]
    hit, miss = met(rule["any"][place])
    needed = {one["fact"]: fact(one["from"]) for one in rule.get("needs", ())}
    assert fires(code, hit[0], {**hit[1], **needed})
    assert not fires(code, miss[0], {**miss[1], **needed})
    ground = next(one for one in grade(hit[0], {**hit[1], **needed}).grounds if one.code == code)
    assert (ground.tier, ground.urgent) == (rule["tier"], rule.get("urgent", False))
    assert ground.source
    assert "{" not in ground.words.zh + ground.words.en


@pytest.mark.parametrize("code", [code for code, rule in RULES.items() if "unless" in rule])
def test_a_test_that_was_done_silences_the_call_for_it(code):
    hit, _ = met(RULES[code]["any"][0])
    for name in RULES[code]["unless"]:
        assert not fires(code, hit[0], {**hit[1], name: fact(1)})


@pytest.mark.parametrize("code", [code for code, rule in RULES.items() if "needs" in rule])
def test_what_a_rule_needs_besides_must_hold(code):
    hit, _ = met(RULES[code]["any"][0])
    needed = RULES[code]["needs"][0]
    assert not fires(code, *hit)
    assert not fires(code, hit[0], {**hit[1], needed["fact"]: fact(needed["from"] - 0.01)})


@pytest.mark.parametrize("code", [code for code, rule in RULES.items() if any("with" in test for test in rule["any"])])
def test_a_rule_with_a_companion_needs_it(code):
    for test in RULES[code]["any"]:
        hit, _ = met(test)
        assert not fires(code, hit[0], {name: one for name, one in hit[1].items() if name not in test["with"]})


def test_nothing_known_is_no_tier():
    found = grade({}, {})
    assert (found.tier, found.words.zh) == ("", "资料不足，未分级")
    assert grade({"cdrs": finding(refusal="missing_input")}, {}).tier == ""


def test_all_low_is_green_and_one_red_is_red():
    low = {"cdrs": finding("negative"), "blood_pressure_class": finding("normal")}
    assert grade(low, {}).tier == "green"
    both = grade({**low, "china_par": finding("moderate"), "stroke_eight": finding("high")}, {})
    assert both.tier == "red"
    assert [ground.tier for ground in both.grounds] == ["red", "yellow"]


def test_an_urgent_value_rings_only_while_it_is_fresh():
    crisis = {"SBP": fact(185), "DBP": fact(100)}
    assert grade({}, crisis).urgent
    assert grade({}, crisis).grounds[0].code == "pressure_crisis"
    assert not grade({}, {name: fact(one.value, fresh=False) for name, one in crisis.items()}).urgent


def test_a_sharper_rule_stands_for_the_blunter_one():
    zone = {"kdigo_map": finding("red")}
    assert fires("kidney_high", zone, {})
    assert not fires("kidney_high", zone, {"EGFR_FALL": fact(20)})
    assert not fires("kidney_moderate", zone, {})


def test_nobody_is_led_to_a_disease_that_is_on_record():
    findings = {"blood_pressure_class": finding("grade2")}
    assert grade(findings, {}).positive == ("hypertension",)
    assert grade(findings, {"hypertension": fact(1)}).positive == ()
    assert grade(findings, {"hypertension": fact(1, inferred=True)}).positive == ("hypertension",)
