"""`kangxu rule`: for whom is this true? Facts, rules in words, counts, persons, reasons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from kangxu.console import rule_words, site
from kangxu.console.rule_text import read_rule, refuse

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
_AT = click.option("--at", "on", type=click.DateTime(), help="As of this moment; now when not given.")


@click.group()
def verb() -> None:
    """规则：指标、校验、人数、名单、解释。Rules in words: facts, check, count, list, explain."""


@verb.command()
@click.argument("word", default="")
@_AS_JSON
def facts(word: str, as_json: bool) -> None:
    """列出规则可用的指标。The facts that rules may ask; with WORD those whose name holds it."""
    site.ready()
    from kangxu.rules import telling

    wanted = word.casefold()
    rows = [one for one in telling.facts() if wanted in f"{one['code']} {one['zh']} {one['en']}".casefold()]
    site.answer(rows, as_json=as_json, text="\n".join(map(rule_words.of_fact, rows)))


@verb.command()
@click.argument("text")
@_AS_JSON
def check(text: str, as_json: bool) -> None:
    """校验规则，写成标准中文和英文。Check a rule and write it out in Chinese and English."""
    from kangxu.rules import telling

    told = telling.rule(read_rule(text))
    site.answer(told, as_json=as_json, text=f"{told['zh']}\n{told['en']}")


@verb.command()
@click.argument("text")
@_AT
@_AS_JSON
def count(text: str, on: datetime | None, as_json: bool) -> None:
    """符合、不符合、未知各多少人。How many persons: yes, no, not known."""
    rule = read_rule(text)
    from kangxu.rules import sets

    found = sets.count_where(rule, at=_moment(on))
    words = f"符合 {found['yes']} 人，不符合 {found['no']} 人，未知 {found['unknown']} 人"
    site.answer(found, as_json=as_json, text=words)


@verb.command("list")
@click.argument("text")
@click.option("--size", default=50, show_default=True, help="At most so many persons.")
@_AT
@_AS_JSON
def list_persons(text: str, size: int, on: datetime | None, as_json: bool) -> None:
    """符合规则的人（只列编号）。The persons for whom a rule is true; numbers only."""
    rule = read_rule(text)
    from kangxu.rules import sets

    found = sets.persons_where(rule, at=_moment(on))
    shown = found[: max(size, 0)]
    site.answer({"count": len(found), "persons": shown}, as_json=as_json, text="\n".join(map(str, shown)))


@verb.command()
@click.argument("text")
@click.option("--person", type=int, help="Why the rule is true for this person, or not.")
@_AT
@_AS_JSON
def explain(text: str, person: int | None, on: datetime | None, as_json: bool) -> None:
    """解释规则；给出 --person 时逐条说明依据。Explain a rule, or clause by clause its answer for one person."""
    rule = read_rule(text)
    from kangxu.rules import telling
    from kangxu.rules.catalogue import field_of

    if person is None:
        told: dict[str, Any] = {**telling.rule(rule), "facts": []}
        told["facts"] = [telling.fact(field_of(code)) for code in telling.rule(rule)["facts"]]
        site.answer(told, as_json=as_json, text=rule_words.of_rule(told))
        return
    _insist_on_person(person)
    at = _moment(on)
    reasons = telling.explain(rule, person_id=person, at=at)
    change = telling.next_change(rule, person_id=person, at=at)
    words = [*rule_words.of_reasons(reasons), *rule_words.of_change(change)]
    site.answer({"person": person, **reasons, "next_change": change}, as_json=as_json, text="\n".join(words))


def _insist_on_person(person: int) -> None:
    from kangxu.people.models import Person

    if not Person.objects.filter(pk=person, merged_into=None).exists():
        refuse(f"没有编号为 {person} 的人 · no person {person}")


def _moment(on: datetime | None) -> datetime:
    from kangxu.foundation import clock

    return on.replace(tzinfo=clock.zone()) if on else clock.now()
