"""From a draft to a form in force: two hands, reasons, versions; and what everybody's answers come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from kangxu.followup.tests import world
from kangxu.followup.tests.world import AT, World
from kangxu.foundation.viewer import NotAllowed, Viewer
from kangxu.organisations.actions import add_posting
from kangxu.organisations.queries import NotFound
from kangxu.questionnaires import actions, queries
from kangxu.questionnaires.altering import altered, with_item
from kangxu.questionnaires.definition import BadForm, Form, Item, Option, Words
from kangxu.questionnaires.design_queries import catalogue, draft_view, list_versions
from kangxu.questionnaires.models import FormVersion
from kangxu.questionnaires.results import net_of, terms
from kangxu.questionnaires.results_queries import Wanted, answers, by_group, by_month, free_texts
from kangxu.questionnaires.shelf import forms

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def _second(here: World) -> Viewer:
    """The director, who publishes what others wrote."""
    add_posting(staff=here.doctor, organisation=here.hospital, role="director", by=world.SYSTEM, at=AT)
    return here.viewer(here.doctor)


def _change(form: Form, by: Viewer) -> FormVersion:
    digest = draft_view(form.code, viewer=by).digest
    return actions.change_form(form=form, digest=digest, by=by, at=AT)


def test_an_empty_form_is_kept_but_not_handed_in(here: World) -> None:
    head = here.viewer(here.head)
    draft = actions.start_form(zh=" 出院回访 ", kind="survey", by=head, at=AT)
    assert (draft.code, draft.state) == ("own_1", "draft")
    with pytest.raises(BadForm, match="还没有题目"):
        actions.submit(version_id=draft.pk, by=head, at=AT)
    form = draft_view("own_1", viewer=head).form
    assert (form.words.zh, form.kind) == ("出院回访", "survey")
    _change(with_item(form, Item("q1", "choice", Words("好吗"))), head)
    with pytest.raises(BadForm, match="q1: 选择题没有选项"):
        actions.submit(version_id=draft.pk, by=head, at=AT)
    assert [one.form.code for one in catalogue(viewer=head) if one.state == "draft"] == ["own_1"]
    assert not [one for one in catalogue(viewer=here.viewer(here.nurse)) if one.form.code == "own_1"]
    assert actions.start_form(zh="另一张", by=head, at=AT).code == "own_2"


def test_two_hands_publish_a_copy_and_nobody_overwrites_another(here: World) -> None:
    head, director = here.viewer(here.head), _second(here)
    draft = actions.copy_form(code="satisfaction", zh="本院满意度", by=head, at=AT)
    before = draft_view(draft.code, viewer=head)
    assert before.form.items == forms()["satisfaction"].items
    asked = altered(before.form, "waiting", lambda one: replace(one, required=True))
    actions.change_form(form=asked, digest=before.digest, by=head, at=AT)
    with pytest.raises(actions.Changed):
        actions.change_form(form=before.form, digest=before.digest, by=head, at=AT)
    actions.submit(version_id=draft.pk, note="等候时间必答", by=head, at=AT)
    with pytest.raises(actions.Refused, match="另一个人"):
        actions.publish(version_id=draft.pk, digest=draft.digest, by=head, at=AT)
    with pytest.raises(actions.Refused, match="理由"):
        actions.hand_back(version_id=draft.pk, note=" ", by=director, at=AT)
    actions.hand_back(version_id=draft.pk, note="标题写全", by=director, at=AT)
    back = draft_view(draft.code, viewer=head)
    assert (back.state, back.returned_why, back.returned_by, back.note) == (
        "draft",
        "标题写全",
        "陈志远",
        "等候时间必答",
    )
    draft = actions.submit(version_id=draft.pk, by=head, at=AT)
    actions.publish(version_id=draft.pk, digest=draft.digest, by=director, at=AT)
    assert queries.get_form(draft.code, viewer=head).by_id["waiting"].required
    assert draft_view(draft.code, viewer=head).id is None


def test_what_is_written_in_again_must_be_handed_in_again(here: World) -> None:
    head, director = here.viewer(here.head), _second(here)
    draft = actions.copy_form(code="nps", zh="本院推荐", by=head, at=AT)
    with pytest.raises(NotAllowed):
        actions.submit(version_id=draft.pk, by=here.viewer(here.nurse), at=AT)
    actions.submit(version_id=draft.pk, by=head, at=AT)
    form = draft_view(draft.code, viewer=head).form
    _change(altered(form, "nps_score", lambda one: replace(one, words=Words("会推荐吗"))), head)
    with pytest.raises(NotFound):
        actions.publish(version_id=draft.pk, digest=draft.digest, by=director, at=AT)
    again = actions.submit(version_id=draft.pk, by=head, at=AT)
    with pytest.raises(actions.Changed):
        actions.publish(version_id=draft.pk, digest=draft.digest, by=director, at=AT)
    actions.publish(version_id=draft.pk, digest=again.digest, by=director, at=AT)


def test_a_form_as_delivered_is_not_written_in(here: World) -> None:
    head = here.viewer(here.head)
    with pytest.raises(actions.Refused, match="另存为"):
        _change(draft_view("nps", viewer=head).form, head)


def test_who_handed_in_anothers_draft_does_not_publish_it(here: World) -> None:
    head = here.viewer(here.head)
    add_posting(staff=here.doctor, organisation=here.hospital, role="department_head", by=world.SYSTEM, at=AT)
    other = here.viewer(here.doctor)
    draft = actions.copy_form(code="nps", zh="本院推荐", by=head, at=AT)
    actions.submit(version_id=draft.pk, by=other, at=AT)
    with pytest.raises(actions.Refused, match="另一个人"):
        actions.publish(version_id=draft.pk, digest=draft.digest, by=other, at=AT)


def test_a_new_version_says_what_changed_and_a_retired_form_comes_back(here: World) -> None:
    head, director = here.viewer(here.head), _second(here)
    code = actions.copy_form(code="nps", zh="本院推荐", by=head, at=AT).code
    for wording in ("会推荐吗", "愿意推荐吗"):
        form = draft_view(code, viewer=head).form
        draft = _change(altered(form, "nps_score", lambda one: replace(one, words=Words(wording))), head)  # noqa: B023
        actions.submit(version_id=draft.pk, by=head, at=AT)
        actions.publish(version_id=draft.pk, digest=draft.digest, by=director, at=AT)
    newest, first = list_versions(code, viewer=head)
    assert [(one.item.link_id, one.fields) for one in newest.changes] == [("nps_score", ("words",))]
    assert (newest.number, first.state, first.first) == (2, "superseded", True)
    actions.retire(code=code, by=director, at=AT)
    with pytest.raises(NotFound):
        queries.get_form(code, viewer=head)
    again = _change(draft_view(code, viewer=head).form, head)
    actions.submit(version_id=again.pk, by=head, at=AT)
    actions.publish(version_id=again.pk, digest=again.digest, by=director, at=AT)
    assert queries.get_form(code, viewer=head).by_id["nps_score"].words.zh == "愿意推荐吗"


def test_a_draft_is_thrown_away_by_who_may_write(here: World) -> None:
    head = here.viewer(here.head)
    draft = actions.start_form(zh="试试", by=head, at=AT)
    with pytest.raises(NotAllowed):
        actions.throw_form(version_id=draft.pk, by=here.viewer(here.nurse), at=AT)
    actions.throw_form(version_id=draft.pk, by=head, at=AT)
    with pytest.raises(NotFound):
        draft_view("own_1", viewer=head)


@pytest.mark.parametrize("code", ["new", "a/b", "x" * 61, "表"])
def test_a_form_with_a_code_that_is_no_address_is_not_taken_in(here: World, code: str) -> None:
    item = '{"linkId": "a", "type": "string", "text": "甲"}'
    content = f'{{"resourceType": "Questionnaire", "name": "{code}", "title": "表", "item": [{item}]}}'
    with pytest.raises(BadForm, match="代码"):
        actions.take_in(content=content, by=here.viewer(here.head), at=AT)


def _fill(here: World, form: str, values: dict[str, Any], *, by: Any = None, at: Any = AT, place: Any = None) -> None:
    made = world.person(here, at=place)
    actions.complete(
        uid=uuid4(), form=form, person_id=made.pk, values=values, by=here.viewer(by or here.nurse), at=at
    )  # fmt: skip


def _wanted(form: str, **more: Any) -> Wanted:
    return Wanted(forms()[form], AT - 400 * DAY, AT + DAY, **more)


def test_answers_of_many_are_counted_within_reach(here: World) -> None:
    for score, back in ((10, 0), (9, 40), (7, 40), (3, 40)):
        _fill(here, "nps", {"nps_score": score, "nps_why": "=cmd 等太久" if score == 3 else ""}, at=AT - back * DAY)
    head = here.viewer(here.head)
    found = answers(_wanted("nps"), viewer=head)
    assert (found.begun.done, found.begun.persons, dict(found.answered)) == (4, 4, {"nps_score": 4, "nps_why": 1})
    assert net_of(dict(found.counts["nps_score"])).score == 25.0
    assert [(one.id, one.n) for one in by_month(_wanted("nps"), viewer=head)] == [("2026-10", 3), ("2026-11", 1)]
    assert [one.words for one in free_texts(_wanted("nps"), viewer=head, words="太久")] == ["=cmd 等太久"]
    assert free_texts(_wanted("nps"), viewer=head, words="护士") == []
    assert answers(replace(_wanted("nps"), until=AT - DAY), viewer=head).begun.done == 3
    add_posting(staff=here.outsider, organisation=here.stranger, role="department_head", by=world.SYSTEM, at=AT)
    stranger = here.viewer(here.outsider)
    assert answers(_wanted("nps"), viewer=stranger).begun.done == 0
    assert free_texts(_wanted("nps"), viewer=stranger) == []
    with pytest.raises(NotFound):
        answers(_wanted("nps", place=here.hospital.pk), viewer=stranger)
    with pytest.raises(NotAllowed):
        answers(_wanted("nps"), viewer=here.viewer(here.nurse))


def test_several_answers_and_numbers_are_counted_each(here: World) -> None:
    good = {"mode": "1", "visited_on": "2026-11-20", "adherence": "1", "adverse": "1", "dbp": 80}
    for symptoms, systolic in ((["2", "3"], 120), (["2"], 140), (["1"], 130), (["1"], 124)):
        _fill(here, "hypertension_follow_up", {**good, "htn_symptoms": symptoms, "sbp": systolic})
    found = answers(_wanted("hypertension_follow_up"), viewer=here.viewer(here.head))
    assert found.counts["htn_symptoms"] == {"1": 2, "2": 2, "3": 1}
    assert found.answered["htn_symptoms"] == 4
    assert (found.measured["sbp"].mean, found.measured["sbp"].median) == (128.5, 127.0)


def test_few_answers_are_not_told_by_name(here: World) -> None:
    for _each in range(terms().fewest_of_staff):
        _fill(here, "satisfaction", {"overall": "5"})
    _fill(here, "satisfaction", {"overall": "1"}, by=here.colleague)
    wanted, head = _wanted("satisfaction"), here.viewer(here.head)
    parts = by_group(wanted, "staff", viewer=head)
    assert [(one.name, one.n, dict(one.counts)) for one in parts] == [("周慧敏", 5, {"5": 5}), ("", 1, {"1": 1})]
    assert [(one.name, one.n) for one in by_group(wanted, "place", viewer=head)] == [("安澜县人民医院", 6)]
    assert [one.n for one in by_group(wanted, "team", viewer=head)] == [6]
    with pytest.raises(NotAllowed):
        by_group(wanted, "staff", viewer=here.viewer(here.nurse))


def test_a_choice_that_nobody_gave_points_has_no_best_answers(here: World) -> None:
    plain = Item("q1", "choice", Words("好吗"), role="satisfaction", options=(Option("1", Words("好")),))
    form = Form("own_9", "", Words("表"), "survey", (plain,))
    assert by_month(Wanted(form, AT - DAY, AT + DAY), viewer=here.viewer(here.head)) == []
