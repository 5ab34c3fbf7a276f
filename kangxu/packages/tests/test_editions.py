"""The tree and the price list: written by one, put in force by another, tried before, kept as they were."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override

from kangxu.foundation.acting import quietly
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import NotAllowed, Viewer
from kangxu.packages.actions import (
    Refused,
    create_package,
    drop_package,
    load_shelf,
    publish,
    publish_prices,
    publish_tree,
    restore_package,
    retire_package,
    save_draft,
    save_figures,
    save_tree,
    sign_tree,
    submit,
    submit_prices,
    submit_tree,
)
from kangxu.packages.actions.designing import Content
from kangxu.packages.bills import Difference, Item
from kangxu.packages.contents import bill_of, in_force
from kangxu.packages.models import PackageVersion
from kangxu.packages.price_queries import margin_changes, price_view
from kangxu.packages.prices import Figures, list_words, price_list, priced
from kangxu.packages.queries import catalogue, find_package
from kangxu.packages.services import services
from kangxu.packages.tree import decide, tree
from kangxu.packages.tree_queries import TODAY, people_at, tree_draft, tree_tables, tree_versions, tried
from kangxu.programmes.tests.world import AT, SYSTEM, World, build, diagnosis, follow, person, reading
from kangxu.segments.actions import evaluate

WRITER, CHECKER = Viewer.system("writer"), Viewer.system("checker")


@pytest.fixture
def shelf(shelves: None, db: None) -> None:
    """What the shelf gives, and nobody."""


@pytest.fixture
def world(shelves: None, db: None) -> World:
    return build()


def patient(world: World, text: str, **values: float) -> int:
    who = person(world.hospital)
    found = [reading(who, analyte, value, days_ago=1) for analyte, value in values.items()]
    follow(world.hospital, diagnoses=[diagnosis(who, text)], readings=found)
    evaluate(person_ids=[who], cause="test", by=SYSTEM, at=AT)
    return who


def nodes(**changed: Any) -> list[dict[str, Any]]:
    """The nodes in force; of one something else."""
    code = changed.pop("code", "")
    return [{**one, "read": None, **(changed if one["code"] == code else {})} for one in tree_tables(viewer=SYSTEM)]


def test_the_shelf_gives_the_first_edition(world: World) -> None:
    assert [(one.number, one.edition) for one in tree_versions(viewer=SYSTEM)] == [(1, tree().edition)]
    assert all(one["read"] or not one["rule"] for one in tree_tables(viewer=SYSTEM))
    load_shelf(by=SYSTEM, at=AT)
    assert len(tree_versions(viewer=SYSTEM)) == 1


def test_an_edited_tree_is_tried_and_put_in_force_by_another(world: World) -> None:
    who = patient(world, "2型糖尿病", HBA1C=7.2)
    assert decide([who], at=AT)[who].code == "uncontrolled"
    wider = "任一（标签 多病共存，200天内 糖化血红蛋白 >= 7%）"
    save_tree(nodes=nodes(code="complex", rule=wider), by=WRITER, at=AT)
    draft = tree_draft(viewer=WRITER)
    assert draft is not None
    assert draft.faults == ()
    found = tried(draft.nodes, as_of=TODAY, viewer=SYSTEM, at=AT)
    assert (found.people, found.moved, found.persons("complex", moved=True)) == (1, 1, [who])
    submit_tree(by=WRITER, at=AT)
    with pytest.raises(Refused, match="另一个人"):
        publish_tree(by=WRITER, at=AT)
    assert decide([who], at=AT)[who].code == "uncontrolled"
    publish_tree(by=CHECKER, at=AT)
    assert tree().edition == "2026.2"
    assert decide([who], at=AT)[who].code == "complex"
    assert not tree().signed_by
    sign_tree(by=CHECKER, at=AT)
    assert tree().signed_by == CHECKER.actor


def test_a_trial_asks_the_records_of_a_year_ago(world: World) -> None:
    then, fresh = patient(world, "2型糖尿病", HBA1C=6.4), patient(world, "2型糖尿病", HBA1C=9.4)
    older = [reading(then, "HBA1C", 9.6, days_ago=380), reading(fresh, "HBA1C", 6.2, days_ago=380)]
    follow(world.hospital, readings=older)
    day, now = AT.date() - timedelta(days=365), tried(tree().nodes, as_of=TODAY, viewer=SYSTEM, at=AT)
    found = tried(tree().nodes, viewer=SYSTEM, at=AT)
    assert (found.day, found.then[then], now.then[then]) == (day, "complex", "rest")
    assert (found.then[fresh], now.then[fresh]) == ("rest", "complex")
    assert (now.day, now.without) == (AT.date(), 0)


def test_a_trial_leaves_out_who_had_no_records_then(world: World) -> None:
    who = person(world.hospital)
    follow(world.hospital, diagnoses=[diagnosis(who, "2型糖尿病", days_ago=30)], readings=[])
    found = tried(tree().nodes, viewer=SYSTEM, at=AT)
    assert (found.people, found.without) == (0, 1)


BROKEN: list[tuple[str, dict[str, Any], str]] = [
    ("complex", {"rule": "糖化血蛋白 >= 7"}, "血蛋白"),
    ("uncontrolled", {"rule": "标签 多病共存 且 年龄 >= 60岁"}, "走不到"),
    ("uncontrolled", {"rule": "年龄 < 18岁 且 年龄 > 70岁"}, "自相矛盾"),
    ("uncontrolled", {"rule": ""}, "还没有写规则"),
    ("rest", {"rule": "已故"}, "接住其余"),
    ("complex", {"recommended": ""}, "推荐的档"),
    ("complex", {"recommended": "basic", "least": "plus"}, "不能高于"),
    ("complex", {"en": " "}, "英文名"),
    ("special", {"recommended": "basic"}, "不自动出方案"),
]


def test_a_broken_tree_is_kept_as_a_draft_and_never_put_in_force(world: World) -> None:
    for code, changed, said in BROKEN:
        save_tree(nodes=nodes(code=code, **changed), by=WRITER, at=AT)
        draft = tree_draft(viewer=WRITER)
        assert draft is not None
        assert any(said in one.words for one in draft.faults), (said, draft.faults)
        with pytest.raises(Refused):
            submit_tree(by=WRITER, at=AT)
        with pytest.raises(Refused):
            publish_tree(by=CHECKER, at=AT)


def test_whoever_wrote_in_a_draft_does_not_publish_it(world: World) -> None:
    third = Viewer.system("third")
    save_tree(nodes=nodes(code="complex", zh="复杂"), by=WRITER, at=AT)
    submit_tree(by=WRITER, at=AT)
    save_tree(nodes=nodes(code="complex", zh="并发症"), by=CHECKER, at=AT)
    with pytest.raises(Refused, match="重新提交"):
        publish_tree(by=third, at=AT)
    submit_tree(by=CHECKER, at=AT)
    with pytest.raises(Refused, match="另一个人"):
        publish_tree(by=WRITER, at=AT)
    publish_tree(by=third, at=AT)


def test_names_behind_a_node_are_for_those_who_see_the_clinical_side(world: World) -> None:
    who = patient(world, "2型糖尿病", HBA1C=7.2)
    far = Viewer(actor="staff:9", name="远", scope=frozenset({0}), permissions=frozenset({P.SEE_CLINICAL}))
    found, whole = people_at(tree().nodes, "uncontrolled", moved=False, after=0, as_of=TODAY, viewer=SYSTEM, at=AT)
    assert ([one.id for one in found.rows], whole.people) == ([who], 1)
    assert people_at(tree().nodes, "uncontrolled", moved=False, after=0, as_of=TODAY, viewer=far, at=AT)[0].rows == []
    with pytest.raises(NotAllowed):
        people_at(tree().nodes, "rest", moved=False, after=0, viewer=Viewer(actor="staff:8", name="近"), at=AT)


def test_own_prices_change_margins_when_somebody_else_agrees(shelf: None) -> None:
    before = {one.package.code: one.sums.margin_fen for one in catalogue(viewer=SYSTEM)}
    figures = Figures(price_fen=60_00, consumables_fen=10_00, minutes=2)
    save_figures(service="hba1c", figures=figures, by=WRITER, at=AT)
    assert priced()["hba1c"] == services()["hba1c"]
    effect = {one.package.code: one.then.margin_fen - one.now.margin_fen for one in margin_changes(viewer=SYSTEM)}
    each = 27_00 - 24_75 - 10_00 - 2 * 80
    assert (effect["dm-basic"], effect["dm-standard"], effect["self-help"]) == (each, 3 * each, 0)
    submit_prices(by=WRITER, at=AT)
    with pytest.raises(Refused):
        publish_prices(by=WRITER, at=AT)
    publish_prices(by=CHECKER, at=AT)
    assert (priced()["hba1c"].price_fen, price_list()) == (60_00, "own:1")
    with override("en"):
        assert list_words(price_list()) != list_words("example:2026.1") != "example:2026.1"
        assert not any(sign >= "\u4e00" for code in ("own:1", "example:2026.1") for sign in list_words(code))
    after = {one.package.code: one.sums.margin_fen for one in catalogue(viewer=SYSTEM)}
    assert after["dm-basic"] - before["dm-basic"] == each


def test_figures_that_cannot_be_are_refused_and_the_example_is_no_change(shelf: None) -> None:
    for wrong in (Figures(-1, 0, 0), Figures(0, 0, 5_000), Figures(10**9, 0, 0)):
        with pytest.raises(Refused):
            save_figures(service="hba1c", figures=wrong, by=WRITER, at=AT)
    with pytest.raises(Refused, match="公卫"):
        save_figures(service="public_fpg", figures=Figures(9_00, 0, 0), by=WRITER, at=AT)
    save_figures(service="hba1c", figures=Figures.of(services()["hba1c"]), by=WRITER, at=AT)
    assert not any(one.own for one in price_view(viewer=SYSTEM).lines)


def test_a_package_of_ones_own_from_a_parent_to_the_shelf_and_off_it(shelf: None) -> None:
    draft = create_package(zh="糖友秋季包", en="Autumn", parent="dm-standard", by=WRITER, at=AT)
    code = draft.package.code
    assert bill_of(draft) == bill_of(in_force("dm-standard"))  # type: ignore[arg-type]
    with pytest.raises(Refused, match="同名"):
        create_package(zh="糖友秋季包", en="Again", by=WRITER, at=AT)
    content = Content(Difference(add=(Item("cgm", n=1),)), 299_00, 90)
    kept = save_draft(code=code, content=content, by=WRITER, at=AT)
    submit(version_id=kept.pk, by=WRITER, at=AT)
    publish(version_id=kept.pk, by=CHECKER, at=AT)
    assert code in {one.package.code for one in catalogue(viewer=SYSTEM)}
    retire_package(code=code, by=CHECKER, at=AT)
    assert code not in {one.package.code for one in catalogue(viewer=SYSTEM)}
    restore_package(code=code, by=CHECKER, at=AT)
    with pytest.raises(Refused, match="只能停售"):
        drop_package(code=code, by=WRITER, at=AT)
    with pytest.raises(Refused, match="上级"):
        retire_package(code="dm-standard", by=CHECKER, at=AT)


def test_a_package_that_was_never_sold_can_be_given_up(shelf: None) -> None:
    draft = create_package(zh="空包", en="Empty", by=WRITER, at=AT)
    with pytest.raises(Refused, match="还没有项目"):
        submit(version_id=draft.pk, by=WRITER, at=AT)
    drop_package(code=draft.package.code, by=WRITER, at=AT)
    with pytest.raises(Exception, match="package"):
        find_package(draft.package.code, viewer=SYSTEM)


def test_less_than_the_guideline_asks_is_not_published(shelf: None) -> None:
    version = in_force("dm-standard")
    assert version is not None
    draft = save_draft(code="dm-standard", content=Content(Difference(drop=("fundus",)), 199_00, 365), by=WRITER, at=AT)
    with pytest.raises(Refused, match=r"眼底照相.*至少1次，现在0次"):
        submit(version_id=draft.pk, by=WRITER, at=AT)
    with quietly("tests", by=WRITER, at=AT):
        PackageVersion.objects.filter(pk=draft.pk).update(state="waiting")
    with pytest.raises(Refused, match="指南"):
        publish(version_id=draft.pk, by=CHECKER, at=AT)


def test_a_fee_or_validity_that_cannot_be(shelf: None) -> None:
    for fee, days in ((-1, 365), (10**9, 365), (0, 0), (0, 5_000)):
        with pytest.raises(Refused):
            save_draft(code="dm-basic", content=Content(Difference(), fee, days), by=WRITER, at=AT)
