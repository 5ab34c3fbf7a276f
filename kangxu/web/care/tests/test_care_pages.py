"""The shelf of disease programmes on the screen: all that is in force is told, and what nobody signed says so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import translation

from kangxu.education.shelf import items
from kangxu.programmes.programme import programmes
from kangxu.web.care.pages import programme_page
from kangxu.web.tests.conftest import here  # noqa: F401  fixture
from kangxu.web.tests.world import AT, World

pytestmark = pytest.mark.django_db
UNSIGNED = "本院专科还没有签字"


def test_the_list_names_every_programme_and_who_has_not_signed(here: World) -> None:  # noqa: F811  the fixture above
    page = here.client("nurse").get(reverse("programmes")).content.decode()
    assert all(reverse("programme", args=[code]) in page for code in programmes())
    assert page.count("待专科签字") >= len(programmes())


@pytest.mark.parametrize("code", programmes())
def test_every_programme_has_its_page_in_both_languages(code: str) -> None:
    one = programmes()[code]
    for language in ("zh-hans", "en"):
        with translation.override(language):
            made = programme_page(one, items(), {}, may_sign=False, today=AT.date())
        assert (
            dict(made.facts)[translation.gettext("出处") if language == "zh-hans" else made.facts[1][0]]
            == one.review.source
        )
        assert len(made.lessons.rows) == len(one.lessons)
        assert made.home
        assert made.measures
        assert len(made.alerts) == len(one.alerts)


def test_a_signature_takes_the_banner_away_until_the_sheet_changes(
    here: World,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    doctor, place = here.client("doctor"), reverse("programme", args=["copd"])
    assert UNSIGNED in doctor.get(place).content.decode()
    assert "我核对过" not in here.client("nurse").get(place).content.decode()
    there, given = reverse("programme-sign", args=["copd"]), {"digest": programmes()["copd"].digest, "note": "呼吸科"}
    assert here.client("nurse").post(there, given).status_code == 403
    assert "请重新看一遍" in doctor.post(there, {"digest": "x"}, follow=True).content.decode()
    shown = doctor.post(there, given, follow=True).content.decode()
    assert UNSIGNED not in shown
    assert "doctor甲" in shown
    assert "呼吸科" in shown
    assert doctor.post(reverse("programme-sign", args=["gout"]), given).status_code == 404
    changed = programmes() | {"copd": replace(programmes()["copd"], digest="1" * 64)}
    monkeypatch.setattr("kangxu.programmes.signing.programmes", lambda: changed)
    assert UNSIGNED in doctor.get(place).content.decode()


def test_the_kidney_page_tells_the_grid_and_an_unknown_one_is_not_there(here: World) -> None:  # noqa: F811
    page = here.client("doctor").get(reverse("programme", args=["kidney"])).content.decode()
    assert "G4A3" in page
    assert "91天" in page
    assert UNSIGNED in page
    assert here.client("doctor").get(reverse("programme", args=["gout"])).status_code == 404
