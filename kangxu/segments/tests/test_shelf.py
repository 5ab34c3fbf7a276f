"""The shelf: every tag and segment of the library is there, can be read, and keeps to the rules of the room."""

import random
from datetime import timedelta

import pytest

from kangxu.rules import plain
from kangxu.rules.catalogue import Fact, field_of, steady
from kangxu.rules.checking import normal
from kangxu.rules.language import facts_in
from kangxu.rules.reading import read
from kangxu.rules.stored import from_json
from kangxu.rules.tests.conftest import AT
from kangxu.rules.writing import write
from kangxu.segments import actions
from kangxu.segments.checks import commercial, insist_on, references
from kangxu.segments.models import Definition
from kangxu.segments.order import levels
from kangxu.segments.shelf_reading import shelf
from kangxu.segments.stored_rules import bands_of, facts_of, rule_of
from kangxu.segments.tests.conftest import BY

LIBRARY = """
D_HTN D_HTN_SUS D_HTN_HI D_DM D_DM_SUS D_PREDM D_DM_HI D_COPD D_COPD_SUS D_CHD D_PCI D_STK D_TIA D_CKD D_CKD_G
D_LIP D_UA D_OB D_MULTI C_NEPH C_EYE C_FOOT C_HYPO C_HF C_AF C_AECOPD K_BP_OK K_BP_BAD2 K_GLU_OK K_A1C_OK K_LDL_OK
K_EMG K_ABN_A K_ABN_B R_RED R_YELLOW R_GREEN L_STABLE L_UNSTABLE L_POSTOP L_SUBH L_NEWDX L_PREG L_POSTP L_CHILD_AST
L_ONC L_ELD L_ADL L_TCM L_HOSP L_DEC V_A V_B V_C V_HVCD V_PAY V_FREQ B_LOSTRISK B_LOST B_HESIT B_NOSHOW B_ADH B_UP2
B_REFILL B_LOWLIT B_ACTIVE B_PROMO B_DETR B_REF B_LOWTRUST S_CONTRACT S_RENEW60 S_PKG S_MEMBER S_YB2 S_MTB S_WX
S_DNC S_FAM S_OVERDUE
"""
TAGS = LIBRARY.split()
SEGMENTS = [f"SG{number:02}" for number in range(1, 32)]
# What no room tells yet: these wait, and say for what
LACKING = """
K_ABN_A K_ABN_B L_PREG V_PAY B_NOSHOW B_ADH B_LOWLIT B_ACTIVE B_PROMO B_DETR B_REF S_CONTRACT S_RENEW60 S_PKG S_MEMBER
S_WX SG18 SG19 SG20 SG21 SG22 SG24 SG29 SG30
"""
WAITING = LACKING.split()
BY_HAND = {"S_YB2", "S_MTB", "S_FAM"}
TTL = {
    "D_HTN_SUS": 180,
    "D_DM": None,
    "C_HYPO": 14,
    "K_EMG": 2,
    "R_RED": 90,
    "L_STABLE": 120,
    "B_UP2": 14,
    "S_OVERDUE": 7,
}


@pytest.fixture
def loaded(db):
    actions.load_shelf(by=BY, at=AT)
    return {one.code: one for one in Definition.objects.select_related("version")}


def test_it_holds_the_whole_library():
    items = shelf()
    assert len(TAGS) == 80
    assert [code for code in items if items[code].kind == "segment"] == SEGMENTS
    assert sorted(items) == sorted([*TAGS, *SEGMENTS])
    assert all(items[code].group == code[0] for code in TAGS)
    assert {code: items[code].ttl_days for code in TTL} == TTL


def test_every_definition_names_its_source_and_marks_what_is_assumed():
    for code, item in shelf().items():
        assert all((item.source, item.zh, item.en)), code
        assert item.family in ("clinical", "service", "commercial"), code
        assert item.assumed == ("(A)" in item.source), code
        assert [bool(item.note), bool(item.lacks)] == [bool(item.note_en), bool(item.lacks_en)], code
        assert not (item.rule and item.bands), code


def test_what_waits_says_for_what(loaded):
    waiting = [code for code, one in loaded.items() if one.state == Definition.State.WAITING]
    assert sorted(waiting) == sorted(WAITING)
    assert all(loaded[code].lacks == shelf()[code].lacks for code in waiting)
    ruled = {code for code, one in loaded.items() if rule_of(one.version) is not None}
    assert ruled == set(loaded) - set(WAITING) - BY_HAND


def test_every_rule_can_be_said_in_both_languages_and_read_again(loaded):
    texts = [text for item in shelf().values() for text in (item.rule, *(band["rule"] for band in item.bands)) if text]
    assert len(texts) > 100
    for text in texts:
        rule = normal(read(text))
        assert [normal(read(write(rule, language))) for language in ("zh", "en")] == [rule, rule], text


def test_nothing_refers_in_a_ring_and_no_clinical_definition_asks_about_money(loaded):
    assert levels(references())
    for one in loaded.values():
        insist_on(one.version)
    clinical = [one for one in loaded.values() if one.family == "clinical"]
    assert len(clinical) == 70
    asked = {code for one in clinical for code in facts_of(one.version)}
    assert len(asked) > 50
    assert not commercial(asked)
    assert commercial({"tag.V_A", "charge", "rfm.m", "tag.D_DM"}) == {"tag.V_A", "charge", "rfm.m"}


def test_commercial_tags_are_the_money_and_the_behaviour_of_customers():
    items = shelf()
    assert all(items[code].family == "commercial" for code in TAGS if code.startswith("V_"))
    service = {code for code in TAGS if code.startswith("B_") and items[code].family == "service"}
    assert service == {"B_ADH", "B_UP2", "B_REFILL", "B_LOWLIT", "B_LOWTRUST"}
    assert {code for code in SEGMENTS if items[code].purpose == "marketing"} == {"SG02", "SG03", "SG20", "SG21", "SG29"}


def test_what_moves_with_every_day_or_ranks_people_is_looked_at_every_night(loaded):
    daily = ("visit_ratio", "value_tier", "rfm.", "supply_gap", "missed_uploads.", "follow_up_overdue")
    for code, one in loaded.items():
        if any(fact.startswith(daily) for fact in facts_of(one.version)):
            assert one.nightly, code


def _some(chance, code):
    """A value such as this fact may have, or none; small whole numbers, so that limits are met."""
    field = field_of(code)
    moment = AT - timedelta(days=chance.choice([0, 1, 40, 200, 364])) if field.dated else None
    match field.kind:
        case "number":
            near = chance.choice([(0, 20), (14, 100), (25, 35), (290, 310)])
            return Fact(float(chance.randint(*near)), moment)
        case "choice":
            return Fact(chance.choice(field.options).code, moment)
        case _:
            return Fact(True, moment, tags={one.code: None for one in field.filters})


def test_of_the_bands_of_a_tag_at_most_one_holds(loaded):
    chance = random.Random(4)
    seen = set()
    banded = [one for one in loaded.values() if one.version.bands]
    assert {one.code for one in banded} == {"D_CKD_G", "D_OB", "L_ADL", "L_TCM", "V_FREQ"}
    for one in banded:
        bands = [(band.code, band.rule) for band in bands_of(one.version)]
        codes = {code for _, rule in bands for code in facts_in(rule)}
        for _ in range(150):
            facts = {code: [_some(chance, code) for _ in range(chance.choice([0, 1, 1, 14]))] for code in codes}
            with steady():
                true = [code for code, rule in bands if plain.explain(rule, facts, at=AT).verdict is True]
            assert len(true) <= 1, (one.code, true)
            seen |= {(one.code, code) for code in true}
    assert len(seen) > 20


def test_a_version_keeps_what_the_text_says(loaded):
    assert from_json(loaded["D_DM_HI"].version.rule) == read(shelf()["D_DM_HI"].rule)
    assert (loaded["D_DM_HI"].version.source, loaded["D_LIP"].version.assumed) == (shelf()["D_DM_HI"].source, True)
