"""What people read: open to everyone, in both languages, and honest about its age."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kangxu.education.shelf import items
from kangxu.foundation import clock
from kangxu.web.education.pages import item_page
from kangxu.web.tests.conftest import here  # noqa: F401  fixture
from kangxu.web.tests.world import World

ITEM = "low_sugar"


@pytest.mark.django_db
def test_anybody_reads_without_an_account() -> None:
    """The QR code of a printed report leads here."""
    page = Client().get(reverse("education", args=[ITEM])).content.decode()
    assert "低血糖，先吃糖" in page
    assert "reading__warning" in page
    assert "app-rail" not in page


@pytest.mark.django_db
def test_it_speaks_english() -> None:
    client = Client(headers={"accept-language": "en"})
    assert "Low sugar: eat sugar first" in client.get(reverse("education", args=[ITEM])).content.decode()


@pytest.mark.django_db
def test_what_is_not_on_the_shelf_is_not_found() -> None:
    assert Client().get(reverse("education", args=["nothing"])).status_code == 404


def test_the_list_is_for_staff(here: World) -> None:  # noqa: F811  the fixture above
    page = here.client("nurse").get(reverse("education-shelf")).content.decode()
    assert all(item.texts["zh"].title in page for item in items().values())
    assert Client().get(reverse("education-shelf")).status_code == 302


def test_an_item_past_its_day_says_so() -> None:
    item, today = items()[ITEM], clock.day_of(clock.now())
    late = replace(item, expires_on=today - timedelta(days=1))
    assert "已过复核日期" in item_page(late, today=today).notice
    assert "还没有签发" in item_page(replace(item, expires_on=today), today=today).notice
    assert item_page(replace(item, expires_on=today, signed_by="李主任"), today=today).notice == ""
