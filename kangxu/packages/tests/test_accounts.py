"""The worked example of a diabetic's year, to the fen, and what must hold for any year."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kangxu.foundation.money import fen_of, share_of, yuan
from kangxu.packages.accounts import Benefit, Insurance, Line, Rates, account, refund_fen

A, SELF, PUBLIC = Insurance.CLASS_A, Insurance.SELF, Insurance.PUBLIC
RATES = Rates({"service": Decimal("0.60"), "exam": Decimal("0.45")}, 80)
# residents' insurance with the outpatient benefit for diabetes (illustrative)
BENEFIT = Benefit("resident-chronic", 100_00, Decimal("0.60"), 3000_00)
YEAR = (
    Line("fpg", 4, 8_00, PUBLIC, "exam"),
    Line("hba1c", 3, 55_00, A, "exam"),
    Line("lipids", 1, 45_00, A, "exam"),
    Line("kidney", 2, 35_00, A, "exam"),
    Line("acr", 1, 60_00, A, "exam"),
    Line("urinalysis", 2, 15_00, A, "exam"),
    Line("ecg", 1, 30_00, A, "exam"),
    Line("fundus", 1, 80_00, A, "exam"),
    Line("foot", 1, 60_00, SELF, "exam", consumables_fen=36_00),
    Line("specialist", 3, 25_00, A, "service", minutes=15),
    Line("case_manager", 1, 199_00, SELF, "service", minutes=170),
)


def test_worked_example():
    found = account(YEAR, benefit=BENEFIT, rates=RATES, incentive_fen=40_00)
    assert (found.list_fen, found.public_fen, found.covered_fen, found.self_pay_fen) == (846_00, 32_00, 555_00, 259_00)
    assert (found.reimbursed_fen, found.before_incentive_fen, found.patient_fen) == (273_00, 541_00, 501_00)


def test_the_hospitals_side():
    found = account(YEAR, benefit=BENEFIT, rates=RATES, incentive_fen=40_00)
    assert (found.billed_fen, found.effective_fen, found.minutes, found.staff_fen) == (814_00, 407_40, 215, 172_00)
    assert found.surplus_fen == 159_40


def test_cap_and_first_share():
    tight = Benefit("capped", 0, Decimal("0.60"), 100_00)
    assert account(YEAR, benefit=tight, rates=RATES).reimbursed_fen == 100_00
    second = Benefit("b", 0, Decimal("0.50"), 9999_00, first_share=Decimal("0.10"))
    lines = (Line("x", 1, 100_00, Insurance.CLASS_B, "exam"),)
    assert account(lines, benefit=second, rates=RATES).reimbursed_fen == 45_00


def test_an_incentive_never_pays_insured_items():
    lines = (Line("hba1c", 1, 55_00, A, "exam"), Line("card", 1, 10_00, SELF, "service"))
    assert account(lines, benefit=BENEFIT, rates=RATES, incentive_fen=40_00).incentive_fen == 10_00


def test_refund():
    assert refund_fen(paid_fen=499_00, delivered_fen=180_00, fee=Decimal("0.05")) == 294_05
    assert refund_fen(paid_fen=100_00, delivered_fen=120_00, fee=Decimal("0.05")) == 0


@pytest.mark.parametrize(("text", "fen"), [("12.50", 1250), ("0.05", 5), (3, 300), ("-1.2", -120)])
def test_amounts(text, fen):
    assert fen_of(text) == fen


@pytest.mark.parametrize("text", ["0.005", "元", "NaN", ""])
def test_what_is_no_amount(text):
    with pytest.raises(ValueError, match="amount"):
        fen_of(text)


def test_words_and_halves():
    assert [yuan(one) for one in (123450, -5, 0)] == ["1,234.50", "-0.05", "0.00"]
    assert share_of(5, Decimal("0.5")) == 3


LINES = st.lists(
    st.builds(
        Line, st.just("x"), st.integers(0, 12), st.integers(0, 500_00), st.sampled_from(Insurance),
        st.sampled_from(["service", "exam"]), st.integers(0, 60), st.integers(0, 50_00),
    ),
    max_size=12,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(LINES, st.integers(0, 2000_00), st.decimals(0, 1, places=2), st.integers(0, 5000_00), st.integers(0, 100_00))
def test_nothing_is_lost(lines, deductible, ratio, cap, incentive):
    benefit = Benefit("any", deductible, ratio, cap)
    found = account(lines, benefit=benefit, rates=RATES, incentive_fen=incentive)
    assert found.public_fen + found.covered_fen + found.self_pay_fen == found.list_fen
    assert found.patient_fen + found.incentive_fen + found.reimbursed_fen == found.billed_fen
    assert 0 <= found.reimbursed_fen <= min(found.covered_fen, cap)
    assert found.patient_fen >= 0
