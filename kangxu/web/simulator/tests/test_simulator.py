"""The county scenario in the browser's eyes: numbers in, sums out, mistakes at their fields."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from kangxu.evidence.county.model import published
from kangxu.evidence.models import KeptScenario
from kangxu.evidence.tests.market import NOW, Market
from kangxu.foundation import clock
from kangxu.organisations.actions import hire
from kangxu.programmes.tests.world import SYSTEM, build
from kangxu.web.simulator.form import filled_from, read


@pytest.fixture
def market(db: None, settings: Any) -> Market:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return Market(build())


@pytest.fixture(autouse=True)
def _standing() -> Any:
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def it(market: Market) -> Client:
    return signed_in(market.world.head)


def signed_in(staff: Any) -> Client:
    client = Client()
    client.force_login(staff.account)
    return client


def sent(base: str = "all", **changed: str) -> dict[str, str]:
    """The form as it is first shown, with some fields typed over."""
    texts = dict(filled_from(published("visiting" if base == "visiting" else "all")).texts)
    return {"base": base, **texts, **{name.replace("__", "-"): value for name, value in changed.items()}}


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_published_figures_stand_on_the_first_page(it: Client) -> None:
    shown = text(it.get("/simulator"))
    assert "情景测算，非预测" in shown
    for sum_ in ("162.1万元", "451.7万元", "613.8万元", "324.1万元"):
        assert sum_ in shown
    assert "130–195" in shown
    assert "待核对" in shown


@pytest.mark.parametrize("base", ["all", "visiting"])
def test_the_form_says_exactly_what_the_model_holds(base: Any) -> None:
    filled = read(sent(base))
    assert filled.wrong == {}
    assert filled.scenario == published(base)


def test_the_other_base_has_its_own_numbers(it: Client) -> None:
    shown = text(it.get("/simulator?base=visiting"))
    assert "161.8万元" in shown
    assert "452.4万元" in shown
    assert "704.7万元" in shown
    assert "这种算法不用" in shown


def test_a_changed_number_moves_the_sums(it: Client) -> None:
    shown = text(it.post("/simulator/outcome", sent(population="776000")))
    assert "324.2万元" in shown
    assert "1,227.6万元" in shown


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("population", "many", "请填数字"),
        ("population", "", "请填数字"),
        ("overlap", "101", "应在0到100之间"),
        ("diabetes__bill_managed_yuan", "-5", "应在0到100000之间"),
        ("diabetes__counted", "NaN", "应在0到20000000之间"),
        ("managed_rate", "50", "管理的人不能比就诊的人多"),
        ("visit_gain", "70", "提高后超过百分之百"),
    ],
)
def test_mistakes_stand_at_their_fields(it: Client, field: str, typed: str, words: str) -> None:
    answer = it.post("/simulator", sent(**{field: typed}))
    shown = answer.content.decode()
    key = field.replace("__", "-")
    assert re.search(rf'id="{key}"[^>]*aria-invalid="true"', shown)
    assert f'id="{key}-error">{words}' in shown
    assert f'href="#{key}"' in shown
    assert "两项都做" not in text(answer).partition("参数：各病种共用")[0]


def test_full_width_digits_and_commas_are_numbers() -> None:
    filled = read(sent(population="５０，０００", visit_rate="40%"))
    assert filled.wrong == {}
    assert filled.scenario is not None
    assert (filled.scenario.population, filled.scenario.visit_rate) == (50000, 0.4)


def test_what_is_not_sent_is_not_guessed(it: Client) -> None:
    assert it.post("/simulator").status_code == 200
    assert len(read({}).wrong) > 60


def test_a_scenario_is_kept_opened_replaced_and_dropped(it: Client) -> None:
    kept = it.post("/simulator", {**sent(population="776000"), "do": "keep", "name": "两倍人口"})
    one = KeptScenario.objects.get()
    assert kept["Location"] == f"/simulator?scenario={one.pk}"
    opened = text(it.get(kept["Location"]))
    assert "1,227.6万元" in opened
    assert "原388000" in opened
    it.post("/simulator", {**sent("visiting"), "do": "keep", "name": "两倍人口"})
    assert KeptScenario.objects.get().numbers["base"] == "visiting"
    it.post(f"/simulator/{one.pk}/drop")
    it.get("/simulator")  # says what was done
    assert "两倍人口" not in text(it.get("/simulator"))
    assert it.get(f"/simulator?scenario={one.pk}").status_code == 404


def test_a_scenario_needs_a_name_and_sense(it: Client) -> None:
    assert "请写一个名字" in text(it.post("/simulator", {**sent(), "do": "keep", "name": " "}))
    it.post("/simulator", {**sent(population="x"), "do": "keep", "name": "错的"})
    assert not KeptScenario.objects.exists()


def test_strangers_do_not_find_it(it: Client, market: Market) -> None:
    it.post("/simulator", {**sent(), "do": "keep", "name": "不外传"})
    one = KeptScenario.objects.get()
    stranger = signed_in(
        hire(
            name="外院", username="elsewhere", password="a-long-word-29", organisation=market.world.stranger,
            role="department_head", by=SYSTEM, at=NOW,
        )
    )  # fmt: skip
    assert "不外传" not in text(stranger.get("/simulator"))
    assert stranger.get(f"/simulator?scenario={one.pk}").status_code == 404
    assert stranger.post(f"/simulator/{one.pk}/drop").status_code == 404
    assert signed_in(market.world.nurse).get("/simulator").status_code == 403


def test_the_file_holds_results_and_every_parameter_with_its_origin(it: Client) -> None:
    answer = it.post("/simulator/export", sent(overlap="80"))
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[0].lstrip("\ufeff") == "情景测算，非预测"
    assert any(line.startswith(",多病折算,80,%,已改，原74,") for line in lines)
    assert any("JAMA 2021" in line for line in lines)
    assert sum(line.startswith("慢阻肺,") for line in lines) == 12


def test_own_counts_fill_the_form_and_say_what_stays(it: Client, market: Market) -> None:
    for _ in range(3):
        market.patient()
    shown = it.post("/simulator", {**sent(), "do": "own"}).content.decode()
    assert re.search(r'id="hypertension-counted"[^>]*value="3"|value="3"[^>]*id="hypertension-counted"', shown)
    assert "本院没有就诊和随访记录" in shown
    assert "太少，仍用假设" in shown
