"""The county of an identity number."""

from kangxu.people.areas import area_name


def test_a_code_of_the_list_has_its_whole_name() -> None:
    assert area_name("110101195803151239") == "北京市东城区"
    assert area_name("330106") == "浙江省杭州市西湖区"


def test_a_code_that_was_never_given_out_has_none() -> None:
    assert area_name("369921198001011182") == ""
    assert area_name("") == ""
