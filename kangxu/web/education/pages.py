"""Things to read as ready values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kangxu.education.shelf import Block, Item
from kangxu.foundation.terms import language

DISEASES: Final[dict[str, Promise]] = {
    "hypertension": gettext_lazy("高血压"), "diabetes": gettext_lazy("糖尿病"), "copd": gettext_lazy("慢阻肺"),
    "chd": gettext_lazy("冠心病"), "stroke": gettext_lazy("脑卒中"), "ckd": gettext_lazy("慢性肾脏病"),
    "ascvd": gettext_lazy("心脑血管病"), "general": gettext_lazy("通用"),
}  # fmt: skip


@dataclass(frozen=True)
class ItemPage:
    """One item to read. `notice` says what is wrong with it: past its day, not signed."""

    title: str
    body: tuple[Block, ...]
    diseases: str
    origin: str
    notice: str


def item_page(item: Item, *, today: date) -> ItemPage:
    text = item.text(language())
    return ItemPage(text.title, text.body, disease_words(item), _origin(item), _notice(item, today))


def _origin(item: Item) -> str:
    words = _("依据：%(source)s。作者：%(author)s，%(day)s复核，下次复核不晚于%(next)s。")
    text = item.text(language())
    return words % {
        "source": text.source, "author": text.author, "day": item.reviewed_on,
        "next": item.expires_on,
    }  # fmt: skip


def _notice(item: Item, today: date) -> str:
    if not item.is_offered(today):
        return _("这篇内容已过复核日期，不再推荐，请以医生的话为准。")
    return "" if item.signed_by else _("这是项目自带的内容，本院专科还没有签发。")


def disease_words(item: Item) -> str:
    """What it is about."""
    return _("、").join(str(DISEASES.get(code, code)) for code in item.diseases)
