"""The day's route as a sheet that the print template lays out. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kangxu.followup.visiting import HOME
from kangxu.foundation import clock
from kangxu.foundation.terms import spoken
from kangxu.web.components.shapes import as_facts
from kangxu.web.printing import Document
from kangxu.web.visits.route_page import RoutePage, StopRow, day_words

ROUTE = Document("kangxu.web.visits", ("route.typ",))


def route_sheet(page: RoutePage, staff: str, at: datetime) -> dict[str, Any]:
    where = _("上门路线") if page.at == HOME else _("门诊面访")
    return {
        "lang": spoken("zh", "en"), "region": spoken("cn", "gb"), "title": f"{where} {day_words(page.day)}",
        "facts": [staff, *[one.text for one in as_facts(page.facts)]],
        "bag": [f"{one.label} ×{one.count}" for one in page.bag], "bag_title": _("要带的"),
        "columns": ["", _("患者"), _("地址"), _("为什么去，上次的值"), _("到达"), _("结果")],
        "rows": [_row(one) for one in page.rows], "empty": page.empty.title,
        "foot": _("打印于%(when)s，含个人信息，用后销毁") % {
            "when": f"{at.astimezone(clock.zone()):%Y-%m-%d %H:%M}"
        },
    }  # fmt: skip


def _row(one: StopRow) -> dict[str, str]:
    values = " ".join(f"{fact.opening}{fact.text}{fact.gap}{fact.unit}" for fact in as_facts(one.values))
    return {
        "number": str(one.number), "heading": one.heading, "name": one.name, "who": f"{one.sex_age} {one.tier.word}",
        "known": one.known, "address": one.address, "reason": one.reason, "values": values, "tools": one.tools,
        "state": one.state,
    }  # fmt: skip
