"""The design system keeps its promises: every state renders, nothing is misspelt, geometry adds up."""

import re
from pathlib import Path

import pytest
from django.template import Context, Engine, engines

from kangxu.web.components.component import UnknownComponent, build, component_class
from kangxu.web.components.icons import WEB, UnknownIcon, known_icons
from kangxu.web.components.states import State, component_names, exhibits

MISSING = "¿%s¿"
NAMES = component_names()
STATES = [(exhibit.name, state) for exhibit in exhibits() for state in exhibit.states]


@pytest.fixture(scope="module")
def engine() -> Engine:
    """The site's engine, but a name that a template cannot find becomes visible."""
    site = engines["django"].engine
    return Engine(dirs=site.dirs, builtins=site.builtins, libraries=site.libraries, string_if_invalid=MISSING)


def show(engine: Engine, source: str, **values: object) -> str:
    return engine.from_string(source).render(Context({"csrf_token": "token", **values}))


@pytest.mark.parametrize(("name", "state"), STATES, ids=[f"{name}: {state.caption}" for name, state in STATES])
def test_every_state_renders_without_a_missing_name(engine: Engine, name: str, state: State) -> None:
    html = show(engine, "{% component c %}", c=state.component)
    assert html.strip(), name
    assert "¿" not in html, re.findall(r".{60}¿[^¿]*¿", html, re.S)[:3]


@pytest.mark.parametrize("name", NAMES)
def test_every_component_has_its_template_and_says_how_it_is_called(name: str) -> None:
    cls = component_class(name)
    assert (WEB / "components" / name / f"{name}.html").exists()
    assert (cls.__doc__ or "").startswith("{%"), "the docstring opens with the call"


@pytest.mark.parametrize("name", NAMES)
def test_every_component_is_in_the_readme(name: str) -> None:
    readme = (WEB / "components" / "README.md").read_text(encoding="utf-8")
    assert f"**{name}**" in readme


def test_a_misspelt_argument_is_refused(engine: Engine) -> None:
    with pytest.raises(TypeError, match="lable"):
        show(engine, '{% component "tag" lable="高危" %}')


def test_an_unknown_component_is_refused() -> None:
    with pytest.raises(UnknownComponent, match="no_such_part"):
        build("no_such_part", {})


def test_an_icon_outside_the_sprite_is_refused(engine: Engine) -> None:
    with pytest.raises(UnknownIcon, match="unicorn"):
        show(engine, '{% icon "unicorn" %}')


def _files(pattern: str) -> list[Path]:
    return [path for path in WEB.rglob(pattern) if "static" not in path.parts and "node_modules" not in path.parts]


def test_every_icon_named_in_code_is_in_the_sprite() -> None:
    named = {
        (name, path.name)
        for pattern in ("*.html", "*.py")
        for path in _files(pattern)
        for name in re.findall(r'(?:\{% icon |\bicon(?:_after)?=)"([a-z0-9-]+)"', path.read_text(encoding="utf-8"))
        if "tests" not in path.parts
    }
    assert {pair for pair in named if pair[0] not in known_icons()} == set()


def test_templates_carry_no_inline_style_or_script() -> None:
    """The content policy allows neither, and a browser drops them without a word."""
    found = [
        path.name
        for path in _files("*.html")
        if re.search(r'\sstyle="|\son[a-z]+="|<script>', path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_attributes_reach_the_root_and_are_escaped(engine: Engine) -> None:
    html = show(
        engine, '{% component "button" label=label hx_post=href data_id=7 %}', label="<b>拨打</b>", href="/a?b=1&c=2"
    )
    assert 'hx-post="/a?b=1&amp;c=2"' in html
    assert 'data-id="7"' in html
    assert "&lt;b&gt;" in html


def test_slots_and_body_of_a_block(engine: Engine) -> None:
    source = '{% card title="卡" %}{% if on %}{% slot "actions" %}<i>钮</i>{% endslot %}{% endif %}正文{% endcard %}'
    html = show(engine, source, on=True)
    assert html.index("<i>钮</i>") < html.index("正文")
    assert html.count("正文") == 1
    assert "<i>" not in show(engine, source, on=False)


def test_a_disabled_button_says_what_is_missing_and_leads_nowhere(engine: Engine) -> None:
    html = show(engine, '{% component "button" label="保存" href="/x" why_not="还有5项必填" %}')
    assert 'aria-disabled="true"' in html
    assert "还有5项必填" in html
    assert "/x" not in html


def _loose_colours(css: str) -> list[str]:
    return re.findall(r"#[0-9a-fA-F]{3,8}\b", re.sub(r"url\([^)]*\)", "", css))


def test_page_colours_come_from_the_token_file_only() -> None:
    sheets = [path for path in _files("*.css") if path.name not in ("tokens.css", "print.css")]  # paper is white
    loose = {path.name: _loose_colours(path.read_text(encoding="utf-8")) for path in sheets}
    assert {name: hits for name, hits in loose.items() if hits} == {
        "app_rail.css": ["#fff"]
    }  # badge: white in both themes
