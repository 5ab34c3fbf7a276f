"""Template tags of the design system.

{% component "tag" label="高血压 2015" %}        a component by name
{% component row %}                             a component that Python has built
{% card title="时间线" %}…{% slot "actions" %}…{% endslot %}…{% endcard %}
{% icon "phone" %}   {% asset "kangxu.css" %}   {% attributes c.attrs %}
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe

from kangxu.web.components.component import Component, build
from kangxu.web.components.icons import asset_url, icon_id
from kangxu.web.components.shapes import Fact

register = template.Library()

BLOCKS = ("card", "drawer", "popover", "page_head", "filter_bar", "field", "form_page", "toolbar")
_SLOTS = "_kx_slots"
_SHARED = ("request", "csrf_token", "frame", "messages")


def render_component(component: Component, context: Context) -> SafeString:
    """Show one component. Its template sees it as `c`, and of the page only the request and the frame."""
    engine = context.template.engine  # type: ignore[union-attr]
    shared = {name: context.get(name) for name in _SHARED}
    inner = context.new(shared | {"c": component})
    return engine.get_template(component.template).render(inner)


class ComponentNode(template.Node):
    """`{% component what key=value %}`: what is a name or a Component."""

    def __init__(self, what: FilterExpression, arguments: dict[str, FilterExpression]) -> None:
        self.what = what
        self.arguments = arguments

    def render(self, context: Context) -> SafeString:
        what = self.what.resolve(context)
        arguments = {key: value.resolve(context) for key, value in self.arguments.items()}
        if what is None or what == "":
            return mark_safe("")
        made = replace(what, **arguments) if isinstance(what, Component) else build(str(what), arguments)
        return render_component(made, context)


class BlockNode(template.Node):
    """`{% card … %}body{% endcard %}`: the body and the slots become fields of the component."""

    def __init__(self, name: str, nodelist: NodeList, arguments: dict[str, FilterExpression]) -> None:
        self.name = name
        self.nodelist = nodelist
        self.arguments = arguments

    def render(self, context: Context) -> SafeString:
        arguments = {key: value.resolve(context) for key, value in self.arguments.items()}
        slots: dict[str, SafeString] = {}
        with context.push(**{_SLOTS: slots}):
            body = self.nodelist.render(context)
        return render_component(build(self.name, arguments | slots | {"body": body}), context)


class SlotNode(template.Node):
    """`{% slot "actions" %}…{% endslot %}`: hands its content to the block around it."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> str:
        context[_SLOTS][self.name] = self.nodelist.render(context)
        return ""


def _arguments(parser: Parser, bits: list[str], tag: str) -> dict[str, FilterExpression]:
    arguments = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError(f"{tag}: {bits[0]!r} is not of the form name=value")
    return arguments


@register.tag("component")
def _component(parser: Parser, token: Token) -> ComponentNode:
    tag, *bits = token.split_contents()
    if not bits:
        raise template.TemplateSyntaxError("component: a name or a component is missing")
    what = parser.compile_filter(bits.pop(0))
    return ComponentNode(what, _arguments(parser, bits, tag))


def _block(parser: Parser, token: Token) -> BlockNode:
    tag, *bits = token.split_contents()
    arguments = _arguments(parser, bits, tag)
    nodelist = parser.parse((f"end{tag}",))
    parser.delete_first_token()
    return BlockNode(tag, nodelist, arguments)


for _name in BLOCKS:
    register.tag(_name, _block)


@register.tag("slot")
def _slot(parser: Parser, token: Token) -> SlotNode:
    bits = token.split_contents()
    nodelist = parser.parse(("endslot",))
    parser.delete_first_token()
    return SlotNode(bits[1].strip("\"'"), nodelist)


@register.simple_tag
def icon(name: str, size: int = 18, label: str = "") -> SafeString:
    """An icon of the sprite; with a label it speaks, without one it is decoration. Raises UnknownIcon."""
    hidden = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon" width="{}" height="{}" {} focusable="false"><use href="{}#{}"></use></svg>',
        size, size, hidden, asset_url("icons.svg"), icon_id(name),
    )  # fmt: skip


@register.simple_tag
def asset(name: str) -> str:
    """Address of a built asset, with its content hash so that a new release is seen at once."""
    return asset_url(name)


@register.simple_tag
def attributes(attrs: dict[str, Any] | None) -> SafeString:
    """HTML attributes from a mapping; True stands bare, False and None are left out."""
    kept = [(key, value) for key, value in (attrs or {}).items() if value is not None and value is not False]
    return format_html_join("", "{}", [(_attribute(key, value),) for key, value in kept])


def _attribute(key: str, value: Any) -> SafeString:
    return format_html(" {}", key) if value is True else format_html(' {}="{}"', key, value)


@register.simple_tag
def rich(pieces: Iterable[Fact | str]) -> SafeString:
    """Running text in which some words carry weight, tone, a unit or a link: `家测血压`, Fact("151/84", tone="red")."""
    return format_html_join("", "{}", [(_piece(piece),) for piece in pieces])


def _piece(piece: Fact | str) -> SafeString | str:
    if not isinstance(piece, Fact):
        return piece
    classes = " ".join(filter(None, ("bold" if piece.bold else "", f"tone-{piece.tone}" if piece.tone else "")))
    shown = format_html('{}<span class="{}">{}</span>', piece.opening, classes, piece.text)
    if piece.unit:
        shown = format_html('{}{}<span class="value-unit">{}</span>', shown, piece.gap, piece.unit)
    return format_html('<a href="{}">{}</a>', piece.href, shown) if piece.href else shown


@register.simple_tag
def json_data(data: dict[str, Any], chart_id: str) -> SafeString:
    """The data of a chart as a script block with the id `<chart_id>-data`."""
    return json_script(data, f"{chart_id}-data")


@register.filter
def is_component(value: object) -> bool:
    """Whether a table cell or a list entry is a component rather than text."""
    return isinstance(value, Component)
