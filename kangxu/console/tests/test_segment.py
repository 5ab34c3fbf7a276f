"""`kangxu segment` lists, counts, explains, rebuilds and publishes."""

import json

import pytest
from click.testing import CliRunner

from kangxu.console import site
from kangxu.console.main import cli
from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.rules.reading import read
from kangxu.rules.stored import to_json
from kangxu.rules.tests.conftest import AT, people  # noqa: F401
from kangxu.segments import actions

BY = Viewer.system("test")


@pytest.fixture
def run(people, monkeypatch):  # noqa: F811
    monkeypatch.setattr(site, "ready", lambda: None)
    details = {"code": "OLD", "kind": "tag", "zh": "高龄", "en": "Elderly"}
    with clock.standing_at(AT):
        draft = actions.save_draft(rule=to_json(read("年龄 >= 60岁")), details=details, by=BY, at=AT)
        actions.submit(version=draft, by=BY, at=AT)

        def call(*words):
            return CliRunner().invoke(cli, ["segment", *words])

        yield call


def test_from_approval_to_why(run):
    assert "没有“GONE”" in run("show", "GONE").output
    waiting = json.loads(run("show", "OLD", "--json").stdout)
    assert (waiting["count"], waiting["versions"][0]["state"]) == (0, "waiting")
    assert json.loads(run("publish", "OLD", "--json").stdout)["version"] == 1
    assert "没有待审批" in run("publish", "OLD").output
    assert json.loads(run("rebuild", "--json").stdout)["state"] == "done"
    counted = json.loads(run("count", "OLD", "--json").stdout)["count"]
    persons = [one["person"] for one in json.loads(run("members", "OLD", "--json").stdout)]
    assert len(persons) == counted > 0
    told = json.loads(run("why", "OLD", "--person", str(persons[0]), "--json").stdout)
    assert told["stay"]["evidence"][0]["fact"] == "age"
    assert told["rule"]["verdict"] == "yes"
    assert "在其中" in run("why", "OLD", "--person", str(persons[0])).output
    assert "高龄" in run("list", "高龄").output
    assert run("show", "OLD").exit_code == run("members", "OLD").exit_code == 0
