"""What programmes give to read is there, is about their disease or for everybody, and comes once."""

import pytest

from kangxu.education.shelf import items
from kangxu.programmes.programme import programmes
from kangxu.programmes.targets import CONDITIONS


@pytest.mark.parametrize("code", programmes())
def test_a_sequence_names_items_that_fit(code: str) -> None:
    one = programmes()[code]
    assert set(one.lessons) <= set(items())
    assert len(set(one.lessons)) == len(one.lessons)
    meant = {word for disease in one.conditions for word in CONDITIONS[disease]}
    assert items()[one.lessons[0]].diseases
    assert meant & set(items()[one.lessons[0]].diseases)
