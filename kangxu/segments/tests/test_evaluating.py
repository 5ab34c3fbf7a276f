"""Who is under a definition: on arrival, rebuilt, and by the plain engine."""

from kangxu.rules.tests.conftest import AT
from kangxu.segments import actions, queries
from kangxu.segments.models import Definition, Spell
from kangxu.segments.tests.conftest import BY, DAY, rebuild


def current(code):
    return set(Spell.objects.filter(definition__code=code, left_at=None).values_list("person_id", flat=True))


def test_a_published_tag_is_rebuilt_and_evaluated(people, define):
    define("OLD", "年龄 >= 60岁")
    define("OLD_HIGH", "标签 OLD 且 收缩压 >= 120 mmHg")
    run = rebuild()
    assert run.state == "done"
    old = current("OLD")
    assert old and current("OLD_HIGH") < old
    outcome = actions.evaluate(person_ids=people, cause="test:1", by=BY, at=AT + DAY)
    assert not outcome.persons and not outcome.failed
    seen = queries.definition("OLD", viewer=BY)
    assert seen.count == len(old)
    assert {one.card.id for one in queries.members("OLD", viewer=BY).rows} <= old
    assert [one.code for one in queries.tags_of(min(old), viewer=BY)][:1] == ["OLD"]


def test_the_shelf_is_taken_in(people):
    changed = actions.load_shelf(by=BY, at=AT)
    waiting = Definition.objects.filter(state="waiting")
    assert changed
    assert actions.load_shelf(by=BY, at=AT) == []
    run = rebuild()
    assert (run.state, run.failed) == ("done", [])
    outcome = actions.evaluate(person_ids=people, cause="test:1", by=BY, at=AT)
    assert not outcome.failed
    assert not outcome.persons
