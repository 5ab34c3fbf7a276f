"""The path in words: what is not known is no reason for less."""

import pytest

from kangxu.foundation import clock
from kangxu.web.planning.path_words import decision_path

REST = {"node": "rest", "zh": "其余患者", "en": "Everybody else", "hint_zh": "以上都不符合", "recommended": "basic"}


@pytest.mark.parametrize(
    ("before", "answer", "tone"), [("no", "是，建议基础包", ""), ("unknown", "资料不全，先按基础包", "amber")]
)
def test_the_rest_says_what_was_not_known(before: str, answer: str, tone: str) -> None:
    told = [{"node": "off", "zh": "未达标", "en": "Off target", "answer": before}, {**REST, "answer": "yes"}]
    last = decision_path(told, None, clock.now()).steps[-1]
    assert (last.answer, last.tone) == (answer, tone)
    assert ("前面1步不详" in last.note) is (before == "unknown")
