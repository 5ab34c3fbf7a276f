from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.privacy.masking import mask_address, mask_name, mask_national_id, mask_number, mask_phone, name_for


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", ""),
        ("张", "张"),
        ("张伟", "张*"),
        ("张建国", "张*国"),
        ("欧阳建国", "欧**国"),
        ("阿依古丽·买买提", "阿***·买**"),
        ("Mary Smith", "M*** S****"),
    ],
)
def test_names_keep_their_ends(name: str, shown: str) -> None:
    assert mask_name(name) == shown


def test_numbers_keep_what_a_caller_reads_out() -> None:
    assert mask_phone("13812348000") == "138****8000"
    assert mask_phone("0571-88001234") == "0571-****1234"
    assert mask_national_id("11010519491231002X") == "110105********002X"
    assert mask_number("YB20240001") == "******0001"
    assert mask_number("M1") == "*1"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("浙江省安澜县河西镇东街12号", "浙江省安澜县***"),
        ("北京市朝阳区建国路1号", "北京市朝阳区***"),
        ("东街12号", "***"),
        ("", ""),
    ],
)
def test_addresses_end_at_the_county(address: str, shown: str) -> None:
    assert mask_address(address) == shown


@given(st.text(alphabet="0123456789X", min_size=11, max_size=18))
def test_no_mask_lets_a_whole_number_through(number: str) -> None:
    for mask in (mask_phone, mask_national_id, mask_number):
        assert mask(number) != number


def test_those_who_keep_the_machines_read_no_names() -> None:
    admin = Viewer(actor="staff:1", name="", permissions=frozenset({Permission.RESOLVE_MATCHES}))
    nurse = Viewer(actor="staff:2", name="", permissions=frozenset({Permission.SEE_PEOPLE}))
    assert (name_for(admin, "张建国"), name_for(nurse, "张建国")) == ("张*国", "张建国")
