"""Every word of the pages is marked and has its English. Each guard is shown to bite."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import polib
import pytest

from kangxu.clinical.analytes import catalogue
from kangxu.web.data.grounds import CATEGORIES, EVIDENCE
from tests.sweeps.rooms import HOUSE
from tools.messages import CATALOGUE, Message, Unreadable, faults, messages, of_module, of_template

CHINESE = re.compile(r"[\u3001-\u3011\u4e00-\u9fff\uff01-\uff5e]")
PLACEHOLDER = re.compile(r"\{\w*\}")
NO_WORDS = frozenset(("中文", "，。：；、（“"))  # a language by its own name; punctuation that is looked for
PATTERNS = "re."  # what is recognised, not said
MARKERS = frozenset(("_", "noop", "gettext", "gettext_lazy", "ngettext", "pgettext", "pgettext_lazy"))


def unmarked_in_module(source: str) -> Iterator[str]:
    """Chinese texts that reach nobody's translation: no argument of a marker, no pattern, no key, no comparison."""
    tree = ast.parse(source)
    passed = {id(one) for node in ast.walk(tree) for one in _passed(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            text = node.value
            if CHINESE.search(text) and text not in NO_WORDS and not set(text) <= set("＝＋－＠"):
                yield f"{node.lineno}: {text}"


def _passed(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Expr):
        yield node.value  # a docstring
    if isinstance(node, ast.Compare):
        yield from ast.walk(node)
    if isinstance(node, ast.Call) and (
        ast.unparse(node.func) in MARKERS or ast.unparse(node.func).startswith(PATTERNS)
    ):
        yield from node.args
    if isinstance(node, ast.Dict):
        yield from filter(None, node.keys)


def unmarked_in_template(source: str) -> str:
    """What is left of a template without its tags and marked texts, if it is Chinese."""
    outside = re.sub(r"\{%.*?%\}|\{#.*?#\}", "", re.sub(_BLOCK, "", source, flags=re.DOTALL), flags=re.DOTALL)
    return " ".join(re.findall(r"[^\s<>]*[\u4e00-\u9fff，。：；、（]+[^\s<>]*", outside))


_BLOCK = r"\{%\s*blocktranslate.*?endblocktranslate\s*%\}"


def pairs(table: Any, where: str = "") -> Iterator[str]:
    """Wordings of a shelf without English, or whose English fills in something else."""
    if isinstance(table, list):
        for place, one in enumerate(table):
            yield from pairs(one, f"{where}[{place}]")
    if not isinstance(table, dict):
        return
    for name, value in table.items():
        if name == "zh" or name.endswith("_zh"):
            english = table.get(f"{name[:-2]}en", "")
            if not english or _filled(value) != _filled(english):
                yield f"{where}.{name}"
        yield from pairs(value, f"{where}.{name}")


def _filled(value: Any) -> set[str]:
    return set(PLACEHOLDER.findall(value)) if isinstance(value, str) else set()


def test_the_catalogue_is_complete_and_current() -> None:
    assert faults(list(polib.pofile(str(CATALOGUE))), messages()) == []


def entry(text: str, english: str, **more: Any) -> polib.POEntry:
    return polib.POEntry(msgid=text, msgstr=english, **more)


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (entry("新建", ""), "no English"),
        (entry("新建", "New", flags=["fuzzy"]), "fuzzy"),
        (entry("新建", "New", obsolete=True), "obsolete"),
        (entry("共%(n)s人", "%(m)s people"), "other placeholders"),
        (entry("共%s人", "people"), "other placeholders"),
        (entry("{m}月", "month"), "other placeholders"),
        (entry("%(n)s人", "", msgid_plural="%(n)s人", msgstr_plural={0: "%(n)s person", 1: "people"}), "other"),
    ],
)
def test_each_fault_of_an_entry_is_told(wrong: polib.POEntry, fault: str) -> None:
    wanted = {Message(wrong.msgid, wrong.msgid_plural)}
    assert any(line.startswith(fault) for line in faults([wrong], wanted))


def test_what_is_new_and_what_has_gone_is_told() -> None:
    lines = faults([entry("旧的", "Old")], {Message("新的")})
    assert lines == ["not in the catalogue: '新的'", "nobody says this any more: '旧的'"]


def test_marked_texts_are_found() -> None:
    module = 'from django.utils.translation import pgettext_lazy as p, ngettext, gettext as _\np("c", "甲")\n'
    module += 'ngettext("乙", "乙们", 2)\n_("丙" "丁")\n_(words)\nother("戊")'
    assert set(of_module(module)) == {Message("甲", context="c"), Message("乙", "乙们"), Message("丙丁")}
    template = '{% translate "甲" context "c" %}{% component "tag" label=_("乙") %}'
    template += "{% blocktranslate count n=n %}一{{ n }}{% plural %}多{{ n }}{% endblocktranslate %}"
    assert set(of_template(template)) == {Message("甲", context="c"), Message("一%(n)s", "多%(n)s"), Message("乙")}


def test_a_text_that_is_put_together_cannot_be_marked() -> None:
    with pytest.raises(Unreadable, match=r"a\.py:2"):
        list(of_module('from django.utils.translation import gettext as _\n_(f"共{n}人")', "a.py"))


def test_every_word_of_the_pages_is_marked() -> None:
    found = [
        f"{path.relative_to(HOUSE)}:{line}"
        for path in sorted((HOUSE / "web").rglob("*.py"))
        if "tests" not in path.parts and path.name != "states.py" and "gallery" not in path.parts
        for line in unmarked_in_module(path.read_text())
    ]
    assert found == []


def test_every_word_of_the_templates_is_marked() -> None:
    found = [
        f"{path.relative_to(HOUSE)}: {left}"
        for path in sorted((HOUSE / "web").rglob("*.html"))
        if (left := unmarked_in_template(path.read_text()))
    ]
    assert found == []


def test_unmarked_words_are_caught() -> None:
    assert list(unmarked_in_module('x = "新建"\ny = f"{a}、{b}和"')) == ["1: 新建", "2: 、", "2: 和"]
    assert unmarked_in_template('<b title="{% translate "好" %}">新建</b>') == "新建"
    assert unmarked_in_template('{% translate "好" as x %}{% blocktranslate %}新建{% endblocktranslate %}') == ""


def test_wordings_of_the_shelves_have_their_english() -> None:
    found = [
        f"{path.relative_to(HOUSE)} {line}"
        for path in sorted(HOUSE.rglob("*.toml"))
        if "demo" not in path.parts
        for line in pairs(tomllib.loads(path.read_text()))
    ]
    assert found == []


def test_a_wording_without_english_is_caught() -> None:
    assert list(pairs({"a": [{"zh": "好", "en": "good"}, {"zh": "好"}]})) == [".a[1].zh"]
    assert list(pairs({"ask_zh": ["好"], "ask_en": ["good"], "next_zh": "{n}天", "next_en": "days"})) == [".next_zh"]


def test_every_analyte_has_an_english_name_and_a_known_category() -> None:
    assert [one.id for one in catalogue().values() if not one.name_en or CHINESE.search(one.name_en)] == []
    assert {one.category for one in catalogue().values()} == set(CATEGORIES)


def test_every_ground_of_a_mapping_has_its_words() -> None:
    spoken = set()
    for path in (HOUSE / "intake").rglob("*.py"):
        if "tests" not in path.parts:
            spoken |= set(_grounds(ast.parse(path.read_text())))
    assert spoken <= set(EVIDENCE)
    assert {"列名一致", "数值分布", "人工确认"} <= spoken


def _grounds(tree: ast.Module) -> Iterator[str]:
    """Texts handed over as evidence, and those of constants that name a ground."""
    for node in ast.walk(tree):
        given: list[ast.AST] = []
        if isinstance(node, ast.keyword) and node.arg == "evidence":
            given = [node.value]
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Choice", "Found", "Verdict"):
            given = [one for one in node.args if isinstance(one, ast.Tuple | ast.IfExp)]
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("CONFIRMED", "RECALLED"):
            given = [node.value]
        for one in given:
            numbered = {id(part) for text in ast.walk(one) if isinstance(text, ast.JoinedStr) for part in text.values}
            for part in ast.walk(one):
                if isinstance(part, ast.Constant) and id(part) not in numbered and CHINESE.search(str(part.value)):
                    yield str(part.value)
