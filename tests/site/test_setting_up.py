"""From a home without anybody to the first person who can sign in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site.commands import answer, furnished, run, run_several


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = furnished(tmp_path_factory.mktemp("new") / "home")
    hire = ["staff", "hire", "高翔", "gaoxiang"]
    group = ["organisation", "add", "group", "安澜集团", "--kind", "group"]
    county = ["organisation", "add", "county", "县医院", "--kind", "institution", "--parent", "group"]
    (nowhere, said), *done = run_several(place, [hire, group, county, hire])
    assert (nowhere, "kangxu organisation" in said) == (2, True)
    assert [code for code, _text in done] == [0, 0, 0], done
    yield place
    run(place, "db", "stop")


def test_a_tree_and_who_works_in_it(home: Path) -> None:
    assert [one["code"] for one in json.loads(answer(home, "organisation", "list", "--json"))] == ["group", "county"]
    first = json.loads(answer(home, "staff", "hire", "周慧敏", "zhou", "--role", "nurse", "--json"))
    second = json.loads(answer(home, "staff", "password", "zhou", "--json"))
    assert first["username"] == second["username"] == "zhou"
    assert first["password"] != second["password"]


REFUSED = [
    (["organisation", "add", "county", "再来一个", "--kind", "institution", "--parent", "group"], "county"),
    (["organisation", "add", "team", "无上级", "--kind", "team"], "--parent"),
    (["organisation", "add", "team", "错上级", "--kind", "team", "--parent", "nowhere"], "nowhere"),
    (["staff", "hire", "高翔", "gaoxiang"], "gaoxiang"),
    (["staff", "hire", "某人", "other", "--role", "king"], "nurse"),
    (["staff", "password", "nobody"], "nobody"),
]


def test_refusals_say_why(home: Path) -> None:
    told = run_several(home, [words for words, _reason in REFUSED])
    assert [code for code, _text in told] == [2] * len(REFUSED)
    assert [
        (words, text) for (words, reason), (_code, text) in zip(REFUSED, told, strict=True) if reason not in text
    ] == []
    assert not any("Traceback" in text for _code, text in told)
