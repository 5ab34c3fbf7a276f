"""The draft, its publication, the second person, the history."""

import json

import pytest
from django.test import Client

from kangxu.followup.tests.world import AT, SYSTEM, World, person
from kangxu.foundation.acting import quietly
from kangxu.organisations.models import Staff
from kangxu.rules.reading import read
from kangxu.rules.stored import to_json
from kangxu.segments.models import Definition, Version
from kangxu.web.tests.world import hired

HIGH = "365天内 糖化血红蛋白 >= 9%"
EVERYBODY = "年龄 >= 0"


def stored(words: str) -> str:
    return json.dumps(to_json(read(words)))


@pytest.fixture
def second(here: World) -> Staff:
    return hired("副主任", "head2", here.hospital, "department_head")


def save(client: Client, words: str = HIGH, **given: str):
    return client.post("/segments/draft", {"rule": stored(words), "zh": "糖化高", "purpose": "care", **given})


def test_a_new_draft_gets_its_address_and_keeps_it(head: Client) -> None:
    first = save(head).json()
    again = save(head, "365天内 糖化血红蛋白 >= 8%", code=first["code"], zh="糖化偏高").json()
    one = Definition.objects.get(code=first["code"])
    assert again["code"] == first["code"]
    assert one.zh == "糖化偏高"
    assert one.versions.count() == 1
    page = head.get(first["href"]).content.decode()
    assert "糖化偏高" in page
    assert "草稿，第1版" in page


def test_what_must_not_be_kept_says_why(here: World, head: Client, enter) -> None:  # type: ignore[no-untyped-def]
    operator = enter(hired("运营甲", "ops", here.hospital, "operations"))
    answer = save(operator, "365天内 费用 合计 >= 5000")
    assert "临床定义不能引用经营类指标" in answer.json()["words"]
    assert "code" not in answer.json()
    assert "code" not in head.post("/segments/draft", {"rule": "{", "zh": "x"}).json()


def test_few_are_put_in_force_at_once(here: World, head: Client) -> None:
    for number in range(6):
        person(here, f"众{number}")
    code = save(head).json()["code"]
    answer = head.post(f"/segments/{code}/publish")
    one = Definition.objects.get(code=code)
    assert answer.headers["HX-Redirect"] == f"/segments/{code}/edit"
    assert one.version is not None
    assert one.version.number == 1
    words = save(head, "365天内 糖化血红蛋白 >= 7%", code=code).json()["words"]
    assert "比第1版多1人" in words


def test_many_wait_for_a_second_person(here: World, head: Client, second: Staff, enter) -> None:  # type: ignore[no-untyped-def]
    code = save(head, EVERYBODY).json()["code"]
    head.post(f"/segments/{code}/publish")
    assert Version.objects.get(definition__code=code).state == "waiting"
    page = head.get(f"/segments/{code}/edit").content.decode()
    assert "已交给另一位" in page
    assert "收回修改" in page
    assert "data-publish" not in page
    other = enter(second)
    assert "同意并启用" in other.get(f"/segments/{code}/approve").content.decode()
    assert "同意并启用" not in head.get(f"/segments/{code}/approve").content.decode()
    other.post(f"/segments/{code}/approve", {"decision": "agree"})
    version = Definition.objects.get(code=code).version
    assert version is not None
    assert version.approved_by == f"staff:{second.pk}"
    assert "副主任审批" in head.get(f"/segments/{code}/history").content.decode()


def test_the_second_person_hands_it_back(head: Client, second: Staff, enter) -> None:  # type: ignore[no-untyped-def]
    code = save(head, EVERYBODY).json()["code"]
    head.post(f"/segments/{code}/publish")
    enter(second).post(f"/segments/{code}/approve", {"decision": "back"})
    assert Version.objects.get(definition__code=code).state == "draft"


def test_paused_and_copied(head: Client) -> None:
    code = save(head).json()["code"]
    head.post(f"/segments/{code}/switch")
    assert "已停用" in head.get(f"/segments/{code}/edit").content.decode()
    answer = head.post(f"/segments/{code}/save-as", {"zh": "另一个"})
    assert answer.headers["HX-Redirect"] != f"/segments/{code}/edit"
    assert Definition.objects.filter(zh="另一个").exists()


def test_a_rule_that_can_no_longer_be_read_is_shown_as_failed(head: Client) -> None:
    code = save(head).json()["code"]
    lost = {"version": 2, "rule": {"fact": "gone", "op": "what", "value": 1}}
    with quietly("tests", by=SYSTEM, at=AT):
        Version.objects.filter(definition__code=code).update(rule=lost)
    page = head.get(f"/segments/{code}/edit").content.decode()
    assert "定义出错" in page


def test_a_nurse_reads_but_does_not_edit(here: World, head: Client, enter) -> None:  # type: ignore[no-untyped-def]
    code, nurse = save(head).json()["code"], enter(here.nurse)
    assert nurse.get("/segments/new").status_code == 403
    assert nurse.get(f"/segments/{code}/edit").status_code == 403
    assert save(nurse).status_code == 403
    assert enter(here.outsider).get(f"/segments/{code}/history").status_code == 404
