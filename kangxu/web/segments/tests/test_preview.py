"""What the builder asks while one types: words both ways, counts, neighbours, persons; and bad questions."""

import json
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client

from kangxu.followup.tests.world import World
from kangxu.foundation import clock
from kangxu.people.models import Person
from kangxu.privacy.models import AccessLog
from kangxu.rules import sets
from kangxu.rules.reading import read
from kangxu.rules.stored import to_json
from kangxu.segments import preview
from kangxu.segments.conventions import conventions
from kangxu.segments.crowd import Crowd, crowd_of
from kangxu.segments.neighbours import neighbours
from kangxu.web.tests.world import hired

HIGH = "365天内 糖化血红蛋白 >= 7%"


def stored(words: str) -> str:
    return json.dumps(to_json(read(words)))


def ask(client: Client, what: str, **given: object):
    return client.post(f"/segments/preview/{what}", given, headers={"HX-Request": "true"})


def test_words_and_rows_are_one_rule(head: Client) -> None:
    words = f"{HIGH} 且 非 (已故 或 年龄 在 80 至 120 之间)"
    told = ask(head, "words", text=words, kind="zh").json()
    again = ask(head, "words", rule=json.dumps(told["rule"])).json()
    assert again == told
    for kind in ("zh", "en", "code"):
        text = "\n".join(f"{line['joint']} {line['text']}" for line in told[kind])
        assert ask(head, "words", text=text, kind=kind).json()["rule"] == to_json(read(words))


def test_what_cannot_be_read_is_pointed_at(head: Client) -> None:
    answer = ask(head, "words", text="年龄 >= 45 且 空服血糖 >= 7", kind="zh")
    problem = answer.json()["problem"]
    assert "年龄 >= 45 且 空服血糖 >= 7"[problem["start"] : problem["end"]] == "空服血糖"
    assert "空腹血糖" in problem["suggestions"]


def of_version_2(rule: str) -> str:
    return '{"version": 2, "rule": ' + rule + "}"


def deep(levels: int) -> str:
    return of_version_2('{"not": ' * levels + '{"fact": "deceased", "op": "=", "value": true}' + "}" * levels)


BAD = [
    "",
    "{",
    "[]",
    '{"version": 1, "rule": {"all": []}}',
    of_version_2('{"fact": "no.such", "op": "=", "value": 1}'),
    of_version_2('{"fact": "age", "op": ">=", "value": "old"}'),
    of_version_2('{"fact": "age", "op": ">=", "value": 1e999}'),
    deep(200),
    deep(1000),
    "x" * 30_000,
]


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("what", ["words", "count", "steps", "around", "reach", "sample", "overlap"])
def test_bad_rules_are_refused_in_peace(head: Client, what: str, bad: str) -> None:
    assert ask(head, what, rule=bad).status_code == 200


def test_counts_hold_for_the_own_people(here: World, head: Client) -> None:
    answer = ask(head, "count", rule=stored(HIGH), open="1")
    words = answer.content.decode()
    assert "<b>2</b>" in words
    assert "占能看到的4人的<b>50.0%</b>" in words
    assert "另有1人资料不全" in words
    assert "1个条件还没填完" in words


@pytest.fixture
def numbers(db: None) -> None:
    """The next four persons get numbers of which the lot, which goes by their hash, takes two."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select setval(pg_get_serial_sequence('people_person', 'id'), min(n), false)
            from people_person_id_seq s, generate_series(s.last_value + 1, s.last_value + 1000) n
            where (select count(*) from generate_series(n, n + 3) i where hashint8extended(i, 0) % 2 = 0) = 2
            """
        )


@pytest.fixture
def lots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four people are already too many to be asked at once; the lot is every second of them, more or less."""
    few = replace(conventions(), preview_all=2, preview_lot=2)
    monkeypatch.setattr("kangxu.segments.crowd.conventions", lambda: few)


@pytest.mark.usefixtures("numbers")
def test_of_very_many_people_a_lot_is_asked_first(here: World, head: Client, lots: None) -> None:
    drawn = crowd_of(here.viewer(here.head))
    assert drawn.people == 4
    assert drawn.lot is not None
    assert len(drawn.lot) == 2
    words = ask(head, "count", rule=stored(HIGH)).content.decode()
    assert f"先按{len(drawn.lot)}人抽样估" in words
    assert "data-counting" in words
    found = preview.estimate(read(HIGH), viewer=here.viewer(here.head), at=clock.now())
    assert found.people == 4
    assert found.yes == drawn.scaled(len(sets.persons_where(read(HIGH), at=clock.now(), among=drawn.lot)))
    assert ask(head, "steps", rule=stored(f"{HIGH} 且 年龄 >= 18")).json()["about"]
    assert ask(head, "around", rule=stored("年龄 >= 18"), path="").json()["about"]
    for what in ("reach", "sample", "overlap"):
        assert ask(head, what, rule=stored(HIGH)).status_code == 200
    exact = ask(head, "count", rule=stored(HIGH), exact="1").content.decode()
    assert "抽样" not in exact
    assert "占能看到的4人的<b>50.0%</b>" in exact


def test_the_margin_of_a_lot() -> None:
    """400 of 4,000 for a million: 9.1 to 11.0 per cent (Wilson interval, 95 per cent)."""
    lot = Crowd(1_000_000, tuple(range(4_000)))
    assert lot.scaled(400) == 100_000
    assert lot.margin(400) == pytest.approx(9_300, abs=50)
    assert lot.margin(0) == pytest.approx(480, abs=5)
    assert Crowd(40).margin(10) == 0


def test_steps_say_what_each_part_leaves(head: Client) -> None:
    rule = f"{HIGH} 且 非 (365天内 糖化血红蛋白 >= 9%)"
    steps = ask(head, "steps", rule=stored(rule)).json()
    assert steps["people"] == 4
    assert steps["steps"]["0"] == {"own": 2, "left": 2}
    assert steps["steps"]["1"] == {"own": 2, "left": 1}
    assert steps["steps"]["1.0"] == {"own": 1, "left": None}


def test_neighbours_of_a_number(head: Client) -> None:
    found = ask(head, "around", rule=stored("年龄 >= 18 且 365天内 糖化血红蛋白 >= 9%"), path="1").json()["around"]
    assert [(one["value"], one["count"], one["now"]) for one in found] == [
        (8, 1, False), (9, 1, True), (10, 0, False), (11, 0, False),
    ]  # fmt: skip
    assert ask(head, "around", rule=stored("已故"), path="").json() == {"around": [], "about": False}
    assert "problem" in ask(head, "around", rule=stored("已故"), path="7.1").json()


ROUND = [(8, [7.5, 8, 8.5, 9]), (140, [130, 140, 150, 160]), (35, [30, 35, 40, 45]), (3, [2.8, 3, 3.2, 3.4])]


@pytest.mark.parametrize(("value", "found"), ROUND)
def test_neighbours_are_round(value: float, found: list[float]) -> None:
    assert neighbours(value) == found


def test_the_sample_hides_names_and_shows_what_hit(head: Client) -> None:
    words = ask(head, "sample", rule=stored("365天内 糖化血红蛋白 >= 9%"), seed="1").content.decode()
    assert "赵*" in words
    assert "赵高" not in words
    assert "9.4%" in words
    assert "周*" not in words


def test_why_for_one_person(here: World, head: Client) -> None:
    person = Person.objects.get(name="钱中")
    rule = "年龄 >= 18 且 365天内 糖化血红蛋白 >= 9%"
    words = ask(head, "why", rule=stored(rule), person=person.pk).content.decode()
    assert "不在分群：只差1条" in words
    assert "7.2%" in words
    assert AccessLog.objects.filter(person_id=person.pk, page="segment").count() == 1


def test_why_says_when_time_alone_puts_somebody_in(head: Client) -> None:
    person = Person.objects.get(name="孙低")
    words = ask(head, "why", rule=stored("365天内 没有 糖化血红蛋白"), person=person.pk).content.decode()
    assert "起自动进入" in words


def test_strangers_are_not_looked_at(here: World, head: Client, enter) -> None:  # type: ignore[no-untyped-def]
    far = Person.objects.get(name="周外")
    assert ask(head, "why", rule=stored(HIGH), person=far.pk).status_code == 404
    assert "周外" not in head.get("/segments/people?q=周外").content.decode()
    assert "<b>1</b>" in ask(enter(here.outsider), "count", rule=stored(HIGH)).content.decode()


def test_marketing_shows_what_it_always_leaves_out(head: Client) -> None:
    words = ask(head, "reach", rule=stored(HIGH), purpose="marketing").content.decode()
    assert "营销固定排除" in words
    assert "未同意" in words
    assert "营销固定排除" not in ask(head, "reach", rule=stored(HIGH), purpose="care").content.decode()


def test_figures_of_money_are_for_those_who_may_see_them(here: World, head: Client, enter) -> None:  # type: ignore[no-untyped-def]
    rule = stored("365天内 费用 合计 >= 5000")
    operator = enter(hired("运营甲", "ops", here.hospital, "operations"))
    assert "经营指标" in ask(head, "count", rule=rule).content.decode()
    assert "经营指标" in ask(head, "steps", rule=rule).json()["problem"]["message"]
    for what in ("sample", "why", "reach"):
        assert ask(head, what, rule=rule, person=Person.objects.get(name="赵高").pk).content == b""
    assert "<b>0</b>" in ask(operator, "count", rule=rule).content.decode()
    codes = [{one["code"] for one in client.get("/segments/facts.json").json()["facts"]} for client in (head, operator)]
    assert "charge" not in codes[0]
    assert "charge" in codes[1]
