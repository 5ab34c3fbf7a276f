"""Every programme on the shelf, whatever it is called."""

import pytest

from kangxu.clinical.analytes import catalogue as analytes
from kangxu.clinical.tiers import SCHEMES
from kangxu.clinical.urgent import URGENT_RULES
from kangxu.programmes.programme import programmes
from kangxu.programmes.targets import CONDITIONS as KNOWN
from kangxu.records.conditions import CONDITIONS
from kangxu.records.fields import CONDITION_WORDS
from kangxu.rules.checking import check


@pytest.mark.parametrize("code", programmes())
def test_a_programme_speaks_only_of_what_there_is(code):
    one = programmes()[code]
    check(one.eligible)
    check(one.suspected)
    assert one.tier_scheme in SCHEMES
    assert set(one.targets) <= set(analytes())
    assert set(one.alerts) <= {rule.code for rule in URGENT_RULES}
    assert set(one.conditions) <= set(CONDITIONS)
    assert one.review.reviewed_on < one.review.next_review


def test_every_disease_group_has_words_and_a_meaning_for_targets():
    assert set(CONDITIONS) == set(CONDITION_WORDS) == set(KNOWN)
