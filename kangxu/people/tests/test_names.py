from __future__ import annotations

import pytest

from kangxu.people.names import clean_name, may_be_one, spell


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("张伟", "zhangwei", "zw"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("曾国藩", "zengguofan", "zgf"),
        ("解小东", "xiexiaodong", "xxd"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("吕布", "lvbu", "lb"),
        ("查良镛", "zhaliangyong", "zly"),
        ("阿依古丽·买买提", "ayigulimaimaiti", "ayglmmt"),
        ("Mary Smith", "marysmith", "ms"),
        ("", "", ""),
    ],
)
def test_names_are_spelt_as_names(name: str, pinyin: str, initials: str) -> None:
    assert spell(name) == (pinyin, initials)


def test_a_character_nobody_can_spell_does_not_break() -> None:
    assert spell("𠮷㛃") is not None


@pytest.mark.parametrize(
    ("written", "name"),
    [("张　伟", "张伟"), (" 张 伟 ", "张伟"), ("阿依古丽.买买提", "阿依古丽·买买提"),
     ("阿依古丽 • 买买提", "阿依古丽·买买提"),
     ("Mary  Smith", "Mary Smith"), ("ＭＡＲＹ", "MARY"), ("J. Smith", "J. Smith")],
)  # fmt: skip
def test_names_are_written_one_way(written: str, name: str) -> None:
    assert clean_name(written) == name


@pytest.mark.parametrize(
    "pair",
    [("张伟", "张伟"), ("张伟", "张玮"), ("张建国", "张健国"), ("欧阳修", "欧阳脩"), ("张*国", "张建国"), ("", "李四")],
)
def test_slips_and_homophones_may_be_one_name(pair: tuple[str, str]) -> None:
    assert may_be_one(*pair)


@pytest.mark.parametrize(
    "pair", [("张伟", "张强"), ("张伟", "李伟"), ("王建国", "李建国"), ("张*", "张建国"), ("张建国", "张爱军")]
)
def test_other_names_are_other_names(pair: tuple[str, str]) -> None:
    assert not may_be_one(*pair)
