"""A scorecard as the sheet that the print template lays out: ready words, those of the screen. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kangxu.foundation.terms import in_chinese
from kangxu.performance.card_queries import CardView
from kangxu.performance.card_terms import sheet as model
from kangxu.performance.cards import ItemLine, RuleLine
from kangxu.web.person.words import stamp
from kangxu.web.printing import Document
from kangxu.web.scorecard import words
from kangxu.web.scorecard.page import extra_words, formulas, lead, state_words

SCORECARD = Document("kangxu.web.scorecard.print", ("scorecard.typ",))


def sheet(one: CardView, *, at: datetime) -> dict[str, Any]:
    """The blocks of a card; one that is not settled says so across the page."""
    zh = in_chinese()
    return {
        "lang": "zh" if zh else "en", "region": "cn" if zh else "gb", "place": one.place,
        "title": _("%(name)s%(month)s绩效") % {"name": one.member.name, "month": words.month_word(one.month)},
        "who": [[_("姓名"), one.member.name], [_("角色"), words.role_words(one.member.roles)],
                [_("状态"), state_words(one)]],
        "lead": "".join(part if isinstance(part, str) else part.text for part in lead(one)),
        "tables": [
            {"title": _("工分"), "head": [_("工作"), _("数量"), _("每件"), _("权重"), _("工分")],
             "rows": [_item(line) for line in one.card.items if line.count or line.above]},
            {"title": _("质量系数"), "head": [_("考核项"), _("实际"), _("做到"), _("参考值"), _("得分/满分")],
             "rows": [_rule(line) for line in one.card.rules]},
        ],
        "extras": [[extra_words(line), words.signed(line.points), line.reason] for line in one.extras],
        "extras-title": _("登记和加减分"), "none": _("没有记录"),
        "meanings-title": _("每一项怎么算、出处"), "meanings": [list(pair) for pair in formulas()],
        "sign": [_("本人签名"), _("科主任签名")], "draft": "" if one.settled_at else _("未结算"),
        "foot": [_("合计 = 工分 × 质量系数 + 加减分；和销售、药品、检查收入都无关"),
                 _("打印 %(at)s") % {"at": stamp(at)}],
    }  # fmt: skip


def _item(line: ItemLine) -> list[str]:
    known = model().items.get(line.code)
    return [known.words if known else line.code, words.plain(line.count), words.plain(line.score),
            words.plain(line.rate), words.number(line.points)]  # fmt: skip


def _rule(line: RuleLine) -> list[str]:
    known = model().rules.get(line.code)
    percent = f"{line.percent}%" if line.percent is not None else ""
    marks = words.not_measured() if line.awarded is None else f"{words.number(line.awarded)}/{words.plain(line.full)}"
    return [known.words if known else line.code, f"{line.met}/{line.whole}" if line.whole else "", percent,
            f"≥{words.plain(line.reference)}%", marks]  # fmt: skip
