"""The shelf of risk models on the screen: every model has its page, and only the site's managers switch."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kangxu.clinical.risk import risk_models
from kangxu.programmes.programme import programmes
from kangxu.screening.queries import models_in_use
from kangxu.web.shelf.model_page import model_page
from kangxu.web.shelf.words import SHEET
from kangxu.web.tests.conftest import here  # noqa: F401  fixture
from kangxu.web.tests.world import AT, SYSTEM, World

MODEL = "china_par"


def in_use(model: str) -> tuple[bool, str]:
    one = next(line.in_use for line in models_in_use(viewer=SYSTEM) if line.in_use.model.code == model)
    return one.on, one.variant


def test_the_list_names_every_model(here: World) -> None:  # noqa: F811  the fixture above
    page = here.client("nurse").get(reverse("risk-models")).content.decode()
    assert all(reverse("risk-model", args=[code]) in page for code in risk_models())


def test_the_list_can_be_narrowed_to_a_disease(here: World) -> None:  # noqa: F811
    page = here.client("nurse").get(reverse("risk-models"), {"disease": "copd"}).content.decode()
    for code, model in risk_models().items():
        assert (reverse("risk-model", args=[code]) in page) == ("copd" in model.diseases), code


@pytest.mark.django_db
def test_every_model_can_be_shown() -> None:
    for line in models_in_use(viewer=SYSTEM):
        made = model_page(line, decided_by="", may_set=False, today=AT.date())
        facts = dict(made.facts)
        assert facts["出处"] == line.in_use.model.source
        assert len(made.inputs.rows) == len(line.in_use.model.inputs)
        assert made.refusals


def test_a_model_shows_its_source_population_and_points(here: World) -> None:  # noqa: F811
    page = here.client("doctor").get(reverse("risk-model", args=["cdrs"])).content.decode()
    for text in ("Zhou X et al.", "20–74岁", "怎样计分", "不是概率", "许可"):
        assert text in page, text


def test_who_may_not_manage_the_site_may_not_switch(here: World) -> None:  # noqa: F811
    address = reverse("risk-model-use", args=[MODEL])
    assert 'value="0"' not in here.client("doctor").get(reverse("risk-model", args=[MODEL])).content.decode()
    assert here.client("doctor").post(address, {"on": "0"}).status_code == 403
    assert in_use(MODEL)[0]


def test_a_manager_switches_off_and_takes_another_variant(here: World) -> None:  # noqa: F811
    client, address = here.client("it_admin"), reverse("risk-model-use", args=[MODEL])
    other = risk_models()[MODEL].variants[-1]
    client.post(address, {"variant": other})
    assert in_use(MODEL) == (True, other)
    client.post(address, {"on": "0"})
    assert in_use(MODEL) == (False, other)
    assert "it_admin甲" in client.get(reverse("risk-model", args=[MODEL])).content.decode()


def test_nonsense_is_not_found(here: World) -> None:  # noqa: F811
    client = here.client("it_admin")
    assert client.get(reverse("risk-model", args=["nothing"])).status_code == 404
    assert client.post(reverse("risk-model-use", args=[MODEL]), {"variant": "nothing"}).status_code == 404


def test_every_population_is_told_in_chinese() -> None:
    assert set(SHEET["population"]) == set(risk_models())
    several = [model.variants for model in risk_models().values() if len(model.variants) > 1]
    assert {name for names in several for name in names} == set(SHEET["variant"])
    owners = {one.owner for one in risk_models().values()} | {one.review.owner for one in programmes().values()}
    assert owners == set(SHEET["owner"])
