"""Facts about urgent values that this room offers to rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kangxu.alerts.models import Alert
from kangxu.clinical.urgent import URGENT_RULES
from kangxu.rules.catalogue import Choice, Fact, Field, Filter, Moments, Series

STATES = Filter("state", "状态", "state", (Choice("open", "未处置", "open"), Choice("closed", "已处置", "closed")))
RULES = Filter("rule", "规则", "rule", tuple(Choice(one.code, one.code, one.code) for one in URGENT_RULES))


def _alerts(person_id: int, at: datetime) -> Sequence[Fact]:
    return [
        Fact(
            True, one.opened_at, None, one.pk,
            {"rule": one.rule, "state": "closed" if one.closed_at and one.closed_at <= at else "open"},
        )
        for one in Alert.objects.filter(person_id=person_id)
    ]  # fmt: skip


FIELDS = (
    Field(
        "alert", "危急值预警", "Urgent alert", "event",
        Series(
            "select a.person_id, true as value, a.opened_at as at, a.id as place, a.rule,"
            " case when a.closed_at <= %(at)s then 'closed' else 'open' end as state from alerts_alert a"
        ),
        _alerts, filters=(STATES, RULES), unknown=("没有预警就是没有", "without an alert: no"),
        example=("危急值预警[状态：未处置]", "Urgent alert [state: open]"),
        turns=Moments("select person_id, closed_at as at from alerts_alert where closed_at > %(at)s"),
    ),
)  # fmt: skip
