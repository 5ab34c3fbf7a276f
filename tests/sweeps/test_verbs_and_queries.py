"""Every query knows who looks; every action knows who acts and when."""

from __future__ import annotations

import ast

import pytest

from tests.sweeps.rooms import HOUSE, decorators, keywords, modules, public_functions

# Functions in `queries.py` that answer about the site itself, not about persons: no viewer to limit.
WITHOUT_VIEWER = {
    "organisations/queries.py": {"workplaces_of", "viewer_of", "enter", "viewer_of_key", "ids_below"},
    "alerts/queries.py": {"shown", "rule_of"},
    "intake/queries.py": {"mapping_of", "remembered_by"},
    "programmes/queries.py": {"tier_titles"},
}
# Helpers of actions that other actions call within their own transaction; they write nothing by themselves.
NOT_A_VERB = {
    "organisations/actions.py": {"digest_of"},
    "intake/actions.py": {"find_earlier", "fingerprint_of", "signature_of", "defer_import"},
    "records/actions.py": {"recompute_latest"},
}


def queries_without_viewer(source: str, allowed: set[str]) -> list[str]:
    return [
        function.name
        for function in public_functions(source)
        if function.name not in allowed and "viewer" not in keywords(function)
    ]


def careless_actions(source: str, allowed: set[str]) -> list[str]:
    return [
        function.name
        for function in public_functions(source)
        if function.name not in allowed
        and not ({"by", "at"} <= keywords(function) and "action" in decorators(function))
    ]


def _relative(path: object) -> str:
    return str(path).removeprefix(f"{HOUSE}/")


@pytest.mark.parametrize("path", list(modules("queries")), ids=_relative)
def test_every_query_takes_a_viewer(path) -> None:
    assert queries_without_viewer(path.read_text(), WITHOUT_VIEWER.get(_relative(path), set())) == []


@pytest.mark.parametrize("path", list(modules("actions")), ids=_relative)
def test_every_action_has_an_actor_and_a_moment(path) -> None:
    assert careless_actions(path.read_text(), NOT_A_VERB.get(_relative(path), set())) == []


def test_exceptions_still_exist() -> None:
    for table in (WITHOUT_VIEWER, NOT_A_VERB):
        for file, names in table.items():
            found = {one.name for one in ast.parse((HOUSE / file).read_text()).body if isinstance(one, ast.FunctionDef)}
            assert names <= found, file


def test_a_planted_query_without_viewer_is_caught() -> None:
    assert queries_without_viewer("def list_people(*, now): ...", set()) == ["list_people"]


def test_a_planted_action_without_actor_is_caught() -> None:
    assert careless_actions("def close(*, task, at): ...", set()) == ["close"]
    assert careless_actions("@action\ndef close(*, task, by): ...", set()) == ["close"]
    assert careless_actions("@action\ndef close(*, task, by, at): ...", set()) == []
