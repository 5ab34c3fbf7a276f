"""What an address may send in place of a key."""

import pytest

from kangxu.foundation.keys import key_in, keys_in


@pytest.mark.parametrize("text", ["", "abc", "-1", "1.5", "²", " 7", "9" * 19])
def test_what_is_no_key_is_none(text: str) -> None:
    assert key_in(text) is None


def test_keys_are_read_in_their_order() -> None:
    assert keys_in(["12", "²", "7", "x"]) == [12, 7]
    assert key_in("9" * 18) == 10**18 - 1
