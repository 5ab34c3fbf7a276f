"""The invented consents: what is drawn could have been recorded at a desk, and is drawn the same again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from kangxu.demo import consents
from kangxu.demo.chance import drawn
from kangxu.demo.consents import Newcomer
from kangxu.privacy.given import Background, problem
from kangxu.privacy.vocabulary import REFUSALS, purposes

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
EARLIER = AT - timedelta(days=60)
PERSONS = [Newcomer(one, date(1950 + one % 60, 1, 1), EARLIER) for one in range(400)]
CHILDREN = [Newcomer(one, date(2016, 1, 1), EARLIER) for one in range(1000, 1040)]
UNKNOWN = Newcomer(2000, None, AT)


def _drawn(one: Newcomer) -> list[object]:
    lot = drawn("x", str(one.id))
    return [*consents._given(one, AT, lot), *consents._refused(one, AT, lot)]


def test_the_shares_are_of_known_purposes_and_kinds() -> None:
    sheet = consents.sheet()
    assert sheet["given"].keys() == sheet["paper"].keys() <= purposes().keys()
    assert sheet["refused"].keys() == REFUSALS.keys() - {"wechat"}


def test_everything_drawn_could_have_been_recorded() -> None:
    everybody = [*PERSONS, *CHILDREN, UNKNOWN]
    known = Background({one.id: one.birth_on for one in everybody}, {}, frozenset(), {})
    given = [consent for one in everybody for consent in consents._given(one, AT, drawn("x", str(one.id)))]
    assert {problem(one, known, AT) for one in given} == {""}
    assert {one.purpose for one in given if one.person_id >= 1000} >= {"P11"}
    assert {one.purpose for one in given if 1000 <= one.person_id < 2000} == {"P11"}
    assert all(EARLIER <= one.given_at <= AT for one in given)


def test_the_same_lot_gives_the_same() -> None:
    assert [_drawn(one) for one in PERSONS[:40]] == [_drawn(one) for one in PERSONS[:40]]
