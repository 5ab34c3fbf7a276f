"""Evaluating what arrives, rebuilding everything and asking the plain engine come to the same, whatever is defined."""

import itertools
import os
import random
from functools import partial

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from kangxu.foundation.acting import quietly
from kangxu.foundation.tests.standing import count_rows
from kangxu.people.models import Person
from kangxu.records.actions import recompute_latest
from kangxu.rules import plain, sets
from kangxu.rules.catalogue import steady
from kangxu.rules.checking import check
from kangxu.rules.language import BadRule, Not, facts_in
from kangxu.rules.moments import ranked
from kangxu.rules.stored import to_json
from kangxu.rules.tests.conftest import AT, VALUES, _happenings, _reading
from kangxu.rules.tests.strategies import RULES
from kangxu.segments.living import membership
from kangxu.segments.models import Definition, Evaluation, Run, Spell, Version
from kangxu.segments.rules import Answer, Stay, Terms, becomes
from kangxu.segments.tests.conftest import BY, DAY, evaluate, rebuild

assert settings.configured
EXAMPLES = itertools.count()
CODES = ("R_RED", "R_YELLOW", "L_DEC", "S_ONE", "FREE", "V_A")
STARTS = {"R_RED": "R", "R_YELLOW": "R", "L_DEC": "L", "S_ONE": "S", "V_A": "V"}


@pytest.fixture
def crowd(people):
    count_rows()
    return people


def _define(rules, ttl):
    """Every definition may also ask those before it."""
    for code, bands in rules.items():
        one = Definition.objects.create(
            code=code, kind="tag", zh=code, en=code, group=STARTS.get(code, ""), made_by="test", made_at=AT,
            family="service", ttl_days=ttl.get(code),
        )  # fmt: skip
        stored = [to_json(rule) for rule in bands]
        banded = [{"code": f"b{place}", "zh": f"b{place}", "en": f"b{place}", "rule": rule}
                  for place, rule in enumerate(stored)] if len(stored) > 1 else []  # fmt: skip
        one.version = Version.objects.create(
            definition=one, number=1, rule=None if banded else stored[0], bands=banded, state="published",
            author="test", made_at=AT, published_at=AT, published_by="test",
        )  # fmt: skip
        one.save()


def _arrive(chance, people):
    """New facts about some of them; returns of whom."""
    some = chance.sample(people, 7)
    with quietly("test", by=BY, at=AT), connection.cursor() as cursor:
        for person in Person.objects.filter(pk__in=some):
            _happenings(chance, person)
            _reading(cursor, chance, person.pk, chance.choice(list(VALUES)))
        recompute_latest(some)
    return some


def _members():
    stays = Spell.objects.filter(left_at=None)
    return set(stays.values_list("definition__code", "person_id", "value", "entered_at", "expires_at", "doubted_since"))


def _verdict(rule, person, at):
    facts = plain.gather(rule, person_id=person, at=at)
    return plain.explain(rule, facts, at=at, ranks=partial(sets.rank, person_id=person, at=at)).verdict


def _answer(bands, person, at, blocked):
    verdicts = [_verdict(rule, person, at) for rule in bands]
    first = next((place for place, verdict in enumerate(verdicts) if verdict is not False), None)
    value = None
    if first is not None and verdicts[first]:
        value = f"b{first}" if len(bands) > 1 else ""
    return Answer(value, denied=first is None, **blocked)


def _own(rule):
    """Of the rules room's random rules those that ask neither its own tags nor percentiles."""
    if any(fact.startswith("tag.") for fact in facts_in(rule)) or ranked(rule):
        return False
    try:
        check(rule)
    except BadRule:
        return False
    return True


@st.composite
def _definitions(draw):
    rules = {}
    for code in CODES:
        own = RULES.filter(_own)
        asked = st.one_of(own, *(st.just(membership(f"tag.{one}")) for one in rules if len(rules[one]) == 1))
        asked = st.one_of(asked, asked.map(Not))
        rules[code] = tuple(draw(st.lists(asked, min_size=1, max_size=1 if code != "FREE" else 3)))
    return rules, {code: draw(st.sampled_from([None, None, 5, 40])) for code in CODES}


def _model(before, rules, ttl, people, at):
    """What `rules.becomes` says of each, definition after definition, of the answers of the plain engine."""
    after = {}
    for code, bands in rules.items():
        terms = Terms(ttl[code] and ttl[code] * DAY, 30 * DAY if code == "V_A" else None)
        for person in people:
            blocked = {
                "outranked": code == "R_YELLOW" and ("R_RED", person) in after,
                "closed": code == "S_ONE" and ("L_DEC", person) in after,
            }
            answer = _answer(bands, person, at, blocked)
            stay = becomes(before.get((code, person)), answer, terms, at)
            if stay:
                after[code, person] = stay
        yield code, {person: after[code, person] for person in people if (code, person) in after}


def _stored(code):
    rows = Spell.objects.filter(left_at=None, definition__code=code)
    return {one.person_id: Stay(one.value, False, one.expires_at, one.doubted_since) for one in rows}


@limits(
    max_examples=int(os.environ.get("KANGXU_DEEP", 4)),
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(asked=_definitions(), seed=st.integers(0, 1000))
def test_arrivals_rebuilds_and_the_plain_engine_agree(crowd, asked, seed):
    people, (rules, ttl) = crowd, asked
    chance = random.Random(f"{seed} {next(EXAMPLES)}")  # no two examples bring the same rows
    with quietly("test", by=BY, at=AT):
        for model in (Run, Spell, Evaluation):
            model.objects.all().delete()
        Definition.objects.update(version=None)
        Version.objects.all().delete()
        Definition.objects.all().delete()
        _define(rules, ttl)
    rebuild(AT)
    before = {}
    for days in (0, 3, 45, 80):
        at = AT + days * DAY
        some = people if days in (0, 45) else _arrive(chance, people)
        if days:
            assert not evaluate(some, at).failed
        with steady():
            for code, expected in _model(before, rules, ttl, some, at):
                found = {person: stay for person, stay in _stored(code).items() if person in some}
                assert found == expected, (code, days)
        incremental = _members()
        if days != 80:
            rebuild(at)
            assert _members() == incremental if days in (0, 45) else True
        before = {(code, person): stay for code in rules for person, stay in _stored(code).items()}
