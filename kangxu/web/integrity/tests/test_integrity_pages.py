"""Work worth a look, as the head sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client

from kangxu.followup.tests.world import AT, SYSTEM, World, person
from kangxu.foundation import clock
from kangxu.foundation.acting import quietly
from kangxu.foundation.models import AuditEvent
from kangxu.organisations.models import Posting, Staff
from kangxu.performance.models import Hint
from kangxu.performance.tests.work import NOVEMBER_END, OCTOBER, contact, pressure

SignIn = Callable[[Staff], Client]


@pytest.fixture(autouse=True)
def standing(here: World) -> Iterator[None]:
    with quietly("tests", by=SYSTEM, at=AT):
        Posting.objects.update(started_at=AT - timedelta(days=200))
    with clock.standing_at(NOVEMBER_END):
        yield


def test_the_head_looks_asks_and_the_member_reads_it(here: World, signed_in: SignIn) -> None:
    head, nurse = signed_in(here.head), signed_in(here.nurse)
    for number in range(5):
        contact(here, here.nurse, note="患者自述按时服药，无不适，继续观察。", at=OCTOBER + timedelta(hours=number))
    given = {"month": "2026-10", "place": here.hospital.pk}
    page = head.post("/integrity/look", given, follow=True).content.decode()
    assert "5条备注和对别人写的一字不差" in page
    assert "不评价谁" in page
    hint = Hint.objects.get()
    drawer = head.get(f"/integrity/{hint.pk}").content.decode()
    assert drawer.count("患者自述按时服药") == 1
    assert AuditEvent.objects.filter(what="hint.read", target=f"hint:{hint.pk}").exists()
    refused = head.post(f"/integrity/{hint.pk}/answer", {"verdict": "asked", "note": ""}).content.decode()
    assert "请写一句说明" in refused
    answer = head.post(f"/integrity/{hint.pk}/answer", {"verdict": "asked", "note": "这几位都是这样吗？"})
    assert answer.headers["HX-Redirect"].startswith("/integrity")
    assert "没有要看的" in head.get("/integrity?month=2026-10").content.decode()
    assert "已请同事说明" in head.get("/integrity?month=2026-10&view=answered").content.decode()
    own = nurse.get("/scorecard?month=2026-10").content.decode()
    assert "这几位都是这样吗？" in own
    assert nurse.get("/integrity").status_code == 403
    assert nurse.get(f"/integrity/{hint.pk}").status_code == 403


def test_pressures_and_days_are_told(here: World, signed_in: SignIn) -> None:
    for number in range(3):
        one = person(here, f"患者{number}")
        pressure(here, here.nurse, 141, 83, at=OCTOBER - timedelta(days=90), who=one)
        pressure(here, here.nurse, 141, 83, at=OCTOBER + timedelta(hours=number), who=one)
    head = signed_in(here.head)
    head.post("/integrity/look", {"month": "2026-10"})
    drawer = head.get(f"/integrity/{Hint.objects.get(detector='same_pressure').pk}").content.decode()
    assert "141/83，和2026-07-14一样" in drawer
