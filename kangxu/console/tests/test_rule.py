"""`kangxu rule` answers in words and in JSON, and points at what it cannot read."""

import json
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from kangxu.console import site
from kangxu.console.main import cli
from kangxu.foundation.acting import quietly
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Organisation
from kangxu.people.models import Person
from kangxu.records.models import Diagnosis

AT = datetime(2026, 3, 1, 4, tzinfo=UTC)
RULE = "年龄 >= 45岁 且 高血压 且 非（性别 = 女）"


@pytest.fixture
def run(db, monkeypatch):
    monkeypatch.setattr(site, "ready", lambda: None)

    def call(*words):
        return CliRunner().invoke(cli, ["rule", *words])

    return call


@pytest.fixture
def persons(db):
    """A man of sixty with hypertension, a young man, somebody of unknown age with hypertension."""
    with quietly("test", by=Viewer.system("test"), at=AT):
        group = Organisation.objects.create(kind="group", code="g", name="g", path="")
        born = (date(1966, 1, 1), date(2000, 1, 1), None)
        made = [Person.objects.create(group=group, sex="1", birth_on=one, registered_at=AT) for one in born]
        for one in (made[0], made[2]):
            Diagnosis.objects.create(
                person=one, code_system="text", text="高血压", condition="hypertension", batch_id=0, recorded_at=AT
            )
    return [one.pk for one in made]


def test_facts_are_listed_with_their_words(run):
    rows = json.loads(run("facts", "--json").output)
    assert {"age", "reading.SBP", "encounter"} <= {one["code"] for one in rows}
    assert all(one["zh"] and one["en"] for one in rows)
    assert "收缩压" in run("facts", "systolic").output


def test_a_rule_is_written_out_in_both_languages(run):
    told = json.loads(run("check", "age>=45 and 高血压", "--json").output)
    assert (told["zh"], told["en"]) == ("年龄 >= 45岁 且 高血压", "Age >= 45 years and Hypertension")
    assert run("check", json.dumps(told["json"])).output.splitlines()[0] == told["zh"]


def test_a_rule_may_stand_in_a_file(run, tmp_path):
    (tmp_path / "rule.txt").write_text("age>=45", encoding="utf-8")
    assert run("check", f"@{tmp_path}/rule.txt").output.startswith("年龄 >= 45岁")
    assert run("check", f"@{tmp_path}/none.txt").exit_code == 2


def test_a_bad_rule_is_pointed_at(run):
    done = run("check", "年龄 >= 45 且 收宿压 >= 140")
    assert done.exit_code == 2
    assert "^^^^^^" in done.output
    assert "收缩压" in done.output


def test_persons_are_counted_and_listed(run, persons):
    assert json.loads(run("count", RULE, "--at", "2026-03-02", "--json").output) == {"yes": 1, "no": 1, "unknown": 1}
    found = json.loads(run("list", RULE, "--at", "2026-03-02", "--json").output)
    assert found == {"count": 1, "persons": persons[:1]}


def test_an_answer_is_explained_clause_by_clause(run, persons):
    told = json.loads(run("explain", RULE, "--person", str(persons[1]), "--at", "2026-03-02", "--json").output)
    assert told["verdict"] == "no"
    assert [(one["verdict"], one["decides"]) for one in told["parts"]] == [("no", True), ("no", True), ("yes", False)]
    assert told["parts"][0]["value"] == 26
    lines = run("explain", RULE, "--person", str(persons[2]), "--at", "2026-03-02").output.splitlines()
    assert lines[0].startswith("?")
    assert "没有出生日期" in lines[1]
    assert lines[1].endswith("←")


def test_the_explanation_says_when_time_alone_changes_the_answer(run, persons):
    asked = ("--person", str(persons[1]), "--at", "2026-03-02")
    assert "2027-01-01 ✓ 若无新记录" in run("explain", "年龄 >= 27岁", *asked).output
    told = json.loads(run("explain", "年龄 >= 27岁", *asked, "--json").output)
    assert told["next_change"]["verdict"] == "yes"
    assert json.loads(run("explain", "年龄 >= 90岁", *asked, "--json").output)["next_change"] is None


def test_nobody_is_not_explained(run, persons):
    assert run("explain", RULE, "--person", "0").exit_code == 2


def test_a_rule_is_explained_with_what_unknown_means(run):
    assert "没有出生日期" in run("explain", RULE).output
