"""Times of day around meals, as headings and cells name them."""

import re

from kangxu.clinical.results import clean

_WORDS = (
    ("before_breakfast", r"早(?:餐|饭)前|(?:pre|before)[\s_-]*breakfast"),
    ("after_breakfast", r"早(?:餐|饭)后|(?:post|after)[\s_-]*breakfast"),
    ("before_lunch", r"[午中](?:餐|饭)前|(?:pre|before)[\s_-]*lunch"),
    ("after_lunch", r"[午中](?:餐|饭)后|(?:post|after)[\s_-]*lunch"),
    ("before_supper", r"晚(?:餐|饭)前|(?:pre|before)[\s_-]*(?:supper|dinner)"),
    ("after_supper", r"晚(?:餐|饭)后|(?:post|after)[\s_-]*(?:supper|dinner)"),
    ("before_snack", r"加餐前|(?:pre|before)[\s_-]*snack"),
    ("bedtime", r"睡前|临睡|(?:pre-?)?bed\s*time|before\s*(?:bed|sleep)"),
    ("night", r"凌晨|夜间|半夜|夜里|overnight|night"),
    ("fasting", r"空腹|晨起|fasting"),
    ("random", r"随机|random"),
)
_PATTERNS = tuple((slot, re.compile(pattern, re.IGNORECASE)) for slot, pattern in _WORDS)
_HEADING = re.compile(
    r"^(?P<when>.*?)(?:\d\s*(?:小时|h|hr|hour)s?|两小时|\d点)?\s*(?:末梢|指尖|指)?(?:血糖|葡萄糖|glucose|blood\s*sugar)?(?:值)?$",
    re.IGNORECASE,
)


def read_slot(text: str | None) -> str | None:
    """The slot a cell or heading names, None where it names none."""
    plain = clean(text)
    return next((slot for slot, pattern in _PATTERNS if plain and pattern.search(plain)), None)


def slot_of_heading(base: str) -> str | None:
    """The slot of a heading that is nothing but a slot with or without 血糖: 早餐前, 午餐后2小时血糖, 睡前."""
    found = _HEADING.match(clean(base))
    if found is None:
        return None
    when = found["when"].strip(" -_")
    return next((slot for slot, pattern in _PATTERNS if when and pattern.fullmatch(when)), None)
