"""`kangxu form`: forms and answers as FHIR, in and out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TextIO

import click

from kangxu.console import site
from kangxu.console.rule_text import refuse

if TYPE_CHECKING:
    from kangxu.foundation.viewer import Viewer

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


@click.group()
def verb() -> None:
    """表单：列表、导出、导入。Forms: list, export, import, answers in and out, as FHIR."""


@verb.command("list")
@_AS_JSON
def list_forms(as_json: bool) -> None:
    """列出启用中的表单。The forms in force."""
    by = _by()
    from kangxu.questionnaires import queries

    rows = [
        {"code": one.form.code, "version": one.form.version, "number": one.number, "kind": one.form.kind,
         "zh": one.form.words.zh, "en": one.form.words.en, "licence": one.form.licence}
        for one in queries.list_forms(viewer=by)
    ]  # fmt: skip
    site.answer(rows, as_json=as_json, text="\n".join(f"{row['code']}  {row['zh']}  {row['version']}" for row in rows))


@verb.command()
@click.argument("code")
def export(code: str) -> None:
    """导出一张表单（FHIR Questionnaire）。One form as FHIR R4 Questionnaire."""
    by = _by()
    from kangxu.organisations.queries import NotFound
    from kangxu.questionnaires import queries

    try:
        click.echo(queries.text_of(code, viewer=by))
    except NotFound:
        refuse(f"没有“{code}”这张表单 · no form {code}")


@verb.command("import")
@click.argument("file", type=click.File(encoding="utf-8"))
@_AS_JSON
def take_in(file: TextIO, as_json: bool) -> None:
    """导入为草稿，由另一人发布。Keep a Questionnaire as a draft; a second person publishes it."""
    by = _by()
    from kangxu.foundation import clock
    from kangxu.questionnaires import actions
    from kangxu.questionnaires.definition import BadForm

    try:
        draft = actions.take_in(content=file.read(), by=by, at=clock.now())
    except BadForm as problem:
        refuse(f"读不出来 · cannot be read: {problem}")
    told = {"code": draft.code, "version": draft.pk}
    site.answer(told, as_json=as_json, text=f"已存为草稿 · kept as a draft: {draft.code}")


@verb.command()
@click.argument("answer", type=int)
def answer(answer: int) -> None:
    """导出一份作答（FHIR QuestionnaireResponse）。One completed answer as QuestionnaireResponse."""
    by = _by()
    from kangxu.organisations.queries import NotFound
    from kangxu.questionnaires import queries

    try:
        content, _form = queries.content_of(answer, viewer=by)
    except NotFound:
        refuse(f"没有这份作答 · no such answer: {answer}")
    click.echo(json.dumps(content, ensure_ascii=False, indent=1))


@verb.command("import-answer")
@click.argument("person", type=int)
@click.argument("file", type=click.File(encoding="utf-8"))
@_AS_JSON
def take_in_answer(person: int, file: TextIO, as_json: bool) -> None:
    """导入一份作答。Take in a QuestionnaireResponse of a person, once however often it is sent."""
    by = _by()
    from kangxu.foundation import clock
    from kangxu.organisations.queries import NotFound
    from kangxu.questionnaires import actions
    from kangxu.questionnaires.definition import BadForm

    try:
        done = actions.take_in_response(person_id=person, resource=json.load(file), by=by, at=clock.now())
    except (BadForm, json.JSONDecodeError) as problem:
        refuse(f"读不出来 · cannot be read: {problem}")
    except actions.NotComplete as problem:
        refuse(f"没有填全 · not complete: {', '.join(sorted(problem.problems))}")
    except NotFound:
        refuse(f"没有这个人 · no such person: {person}")
    told = {"answer": done.answer_id, "again": done.again}
    site.answer(told, as_json=as_json, text=f"已存 · kept: {done.answer_id}")


def _by() -> Viewer:
    site.ready()
    from kangxu.foundation.viewer import Viewer

    return Viewer.system("console")
