"""The risk card: numbers lead to their source, the newest report is one click away, screening for those who may."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.urls import reverse

from kangxu.programmes.tests import world as care
from kangxu.programmes.tests.world import AT
from kangxu.screening.queries import ReportLine, assessments_of
from kangxu.web.person.risks import MOST_ROWS, report_link, risk_card, screen_button
from kangxu.web.person.tests.conftest import Case
from kangxu.web.tests.world import SYSTEM


def test_a_person_without_reports_is_led_to_screening(case: Case) -> None:
    page = case.client("nurse").get(reverse("person", args=[case.person])).content.decode()
    assert reverse("person-assessment", args=[case.person]) in page
    assert "评估报告" not in page
    assert reverse("risk-model", args=["china_par"]) in page


def test_the_newest_report_is_one_click_away(case: Case) -> None:
    case.client("nurse").post(reverse("person-reports", args=[case.person]))
    page = case.client("doctor").get(reverse("person", args=[case.person])).content.decode()
    assert "11-20评估报告" in page


def test_who_may_not_screen_sees_no_button(case: Case) -> None:
    page = case.client("director").get(reverse("person", args=[case.person])).content.decode()
    assert reverse("person-assessment", args=[case.person]) not in page


def test_links_of_the_card() -> None:
    lines = [ReportLine(9, "20261120-000002", "red", False, AT, None), ReportLine(3, "x", "red", False, AT, None)]
    link = report_link(lines, now=AT + timedelta(days=1))
    assert link is not None
    assert (link.label, link.href) == ("11-20评估报告", "/reports/9")
    assert report_link([], now=AT) is None
    assert screen_button(7, replace(SYSTEM, permissions=frozenset())) is None
    button = screen_button(7, SYSTEM)
    assert button is not None
    assert button.href == "/persons/7/assessment"


def test_only_the_first_results_stand_on_the_card(case: Case) -> None:
    case.record(readings=care.pressure(case.person, 146, 91, days_ago=3))
    case.client("nurse").post(reverse("person-reports", args=[case.person]))
    found = assessments_of(case.person, viewer=SYSTEM)
    assert len(found) > MOST_ROWS
    card = risk_card(found, now=AT)
    assert len(card.rows) == MOST_ROWS
    assert all(row.href for row in card.rows)
