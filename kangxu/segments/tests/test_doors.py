"""Who may see, make and publish what; what a definition may not ask; merges and withdrawals."""

from dataclasses import replace

import pytest

from kangxu.foundation.acting import quietly
from kangxu.foundation.events import publish as tell
from kangxu.foundation.models import AuditEvent
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import NotAllowed, Viewer
from kangxu.organisations.models import Organisation
from kangxu.organisations.queries import NotFound
from kangxu.people.actions import merge_people, unmerge
from kangxu.people.models import Registration
from kangxu.people.queries import list_people
from kangxu.records.events import RECORDED
from kangxu.rules.language import BadRule
from kangxu.rules.reading import read
from kangxu.rules.stored import to_json
from kangxu.rules.tests.conftest import AT
from kangxu.segments import actions, listeners, queries
from kangxu.segments.models import Definition, Spell
from kangxu.segments.tests.conftest import BY, DAY, current, rebuild


@pytest.fixture
def places(people):
    with quietly("test", by=BY, at=AT):
        group = Organisation.objects.get(kind="group")
        here, there = (
            Organisation.objects.create(kind="institution", code=code, name=code, path="", parent=group)
            for code in "ab"
        )
        Registration.objects.create(person_id=people[0], organisation=here, caused_by="test", started_at=AT)
    return here, there


def staff(place, *permissions, actor="staff:1"):
    return Viewer(
        actor, actor, organisation_id=place.pk, scope=frozenset([place.pk]), permissions=frozenset(permissions)
    )


def head(place, actor="staff:1"):
    return staff(place, P.SEE_SEGMENTS, P.EDIT_SEGMENTS, P.PUBLISH_SEGMENTS, P.SEE_PEOPLE, actor=actor)


def drafted(words, by, **details):
    details = {"kind": "segment", "zh": "名单", **details}
    return actions.save_draft(rule=to_json(read(words)), details=details, by=by, at=AT)


def test_what_reaches_many_needs_a_second_person(people, places):
    mine = drafted("年龄 >= 0岁", head(places[0]))
    with pytest.raises(actions.NeedsSecond) as problem:
        actions.publish(version=mine, by=head(places[0]), at=AT)
    assert problem.value.share > 0.5
    actions.submit(version=mine, by=head(places[0]), at=AT)
    done = actions.publish(version=mine, by=head(places[0], "staff:2"), at=AT)
    assert (done.approved_by, done.number, done.definition.version_id) == ("staff:2", 1, done.pk)
    few = drafted("年龄 >= 200岁", head(places[0]))
    assert actions.publish(version=few, by=head(places[0]), at=AT).count_at_publish == 0


def test_a_draft_is_the_authors_own_and_a_published_version_never_changes(people, places):
    first = drafted("年龄 >= 200岁", head(places[0]))
    again = actions.save_draft(
        definition=first.definition, rule=to_json(read("年龄 >= 190岁")), by=head(places[0]), at=AT
    )
    assert again.pk == first.pk
    other = actions.save_draft(
        definition=first.definition, rule=to_json(read("年龄 >= 90岁")), by=head(places[0], "staff:2"), at=AT
    )
    assert [one.row.pk for one in queries.list_versions(first.definition.code, viewer=head(places[0]))] == [first.pk]
    actions.publish(version=again, by=head(places[0]), at=AT)
    with pytest.raises(NotFound):
        actions.publish(version=again, by=head(places[0]), at=AT)
    newer = actions.publish(version=other, by=head(places[0], "staff:2"), at=AT)
    assert newer.number == 2
    versions = queries.list_versions(first.definition.code, viewer=head(places[0]))
    changed = queries.differences(versions[1], versions[0], viewer=head(places[0]))
    assert changed == [("-", "年龄 >= 190岁"), ("+", "年龄 >= 90岁")]


def test_another_institution_sees_neither_the_segment_nor_the_people(people, places, define):
    mine = drafted("年龄 >= 200岁", head(places[0]))
    with pytest.raises(NotFound):
        queries.definition(mine.definition.code, viewer=head(places[1]))
    define("ALL", "年龄 >= 0岁 或 年龄 < 0岁 或 没有 就诊 或 就诊 次数 >= 0次")
    rebuild()
    assert people[0] in current("ALL")
    assert queries.definition("ALL", viewer=head(places[0])).count == 1
    assert queries.definition("ALL", viewer=head(places[0])).share == 1
    assert queries.definition("ALL", viewer=head(places[1])).count == 0
    assert [one.card.id for one in queries.members("ALL", viewer=head(places[0])).rows] == [people[0]]
    assert queries.members("ALL", viewer=head(places[1])).rows == []
    with pytest.raises(NotFound):
        queries.tags_of(people[0], viewer=head(places[1]))
    with pytest.raises(NotFound):
        actions.set_tag(person_ids=people[:1], code="ALL", reason="x", by=head(places[1]), at=AT)
    assert queries.overlap("ALL", others=["ALL"], viewer=head(places[0])) == {"ALL": 1}


def test_money_stays_out_of_clinical_work(people, places, define):
    define("V_A", "费用 合计 >= 60元", family="commercial", group="V")
    rebuild()
    doctor = staff(places[0], P.SEE_SEGMENTS, P.SEE_PEOPLE, P.EDIT_SEGMENTS)
    assert "V_A" not in [one.code for one in queries.definitions(viewer=doctor)]
    with pytest.raises(NotFound):
        queries.members("V_A", viewer=doctor)
    for words in ("标签 V_A", "费用 合计 >= 60元"):
        with pytest.raises(actions.Refused):
            drafted(words, doctor, family="clinical")
    seller = replace(doctor, actor="staff:9", permissions=doctor.permissions | {P.SEE_COMMERCIAL})
    rich = drafted("费用 合计 >= 60元", seller, purpose="service").definition
    assert rich.family == "commercial"
    assert rich.code not in [one.code for one in queries.definitions(viewer=doctor)]
    person = min(current("V_A"))
    with quietly("test", by=BY, at=AT):
        Registration.objects.get_or_create(
            person_id=person, organisation=places[0], defaults={"caused_by": "test", "started_at": AT}
        )
    assert queries.tags_of(person, viewer=doctor) == []
    assert queries.tags_of(person, viewer=seller)


def test_a_ring_of_references_is_refused_by_name(people, define):
    one = define("FIRST", "年龄 >= 60岁")
    define("SECOND", "标签 FIRST")
    with pytest.raises(actions.Refused, match="标签 FIRST"):
        actions.save_draft(definition=one, rule=to_json(read("标签 SECOND")), by=BY, at=AT)
    with pytest.raises(actions.Refused):
        actions.retire(definition=one, by=BY, at=AT)


def test_permissions_are_asked_for(people, places):
    nurse = staff(places[0], P.SEE_SEGMENTS, P.SEE_PEOPLE)
    with pytest.raises(NotAllowed):
        drafted("年龄 >= 60岁", nurse)
    with pytest.raises(NotAllowed):
        queries.definitions(viewer=staff(places[0], P.SEE_PEOPLE))
    with pytest.raises(BadRule):
        actions.save_draft(rule={"version": 2}, details={"zh": "x"}, by=head(places[0]), at=AT)


def test_a_merge_takes_stays_along_and_undoing_it_gives_them_back(people, define):
    define("OLD", "年龄 >= 60岁")
    define("HAND", way="manual")
    rebuild()
    kept, merged = sorted(current("OLD") & {one.id for one in list_people(viewer=BY, rows=100).rows})[:2]
    actions.set_tag(person_ids=[merged, kept], code="HAND", reason="x", by=BY, at=AT)
    merge = merge_people(kept_id=kept, merged_id=merged, reason="同一人", by=BY, at=AT + DAY)
    actions.follow_merge(person_ids=[kept, merged], cause="batch:1", by=BY, at=AT + DAY)
    assert kept in current("OLD") & current("HAND")
    assert not Spell.objects.filter(person_id=merged, left_at=None).exists()
    unmerge(merge_id=merge.pk, by=BY, at=AT + 2 * DAY)
    actions.follow_merge(person_ids=[kept, merged], cause="batch:2", by=BY, at=AT + 2 * DAY)
    assert {kept, merged} <= current("OLD") & current("HAND")


def test_a_batch_of_readings_moves_only_what_asks_them(people, define, django_assert_max_num_queries):
    define("HIGH", "糖化血红蛋白 >= 7 %")
    define("SEEN", "就诊 次数 >= 0次")
    define("PRESSED", "收缩压 次数 >= 0次")
    rebuild()
    person = min(set(people) - current("HIGH"))
    from django.db import connection

    with quietly("test", by=BY, at=AT), connection.cursor() as cursor:
        batch = tell(RECORDED, persons=[person], caused_by="test", by=BY, at=AT)
        cursor.execute(
            "insert into records_reading (person_id, analyte, measured_at, value, value_received, source, batch_id,"
            " recorded_at) values (%s, 'HBA1C', %s, 9, '', 'laboratory', %s, %s)", [person, AT, batch.pk, AT],
        )  # fmt: skip
        from kangxu.records.actions import recompute_latest

        recompute_latest([person])
        Spell.objects.filter(definition__code__in=["SEEN", "PRESSED"], person_id=person).delete()
    with django_assert_max_num_queries(45):
        listeners.evaluate_recorded(batch, AT + DAY)
    assert person in current("HIGH")
    assert person not in current("SEEN") | current("PRESSED")
    stay = Spell.objects.get(definition__code="HIGH", person_id=person, left_at=None)
    assert (stay.entered_at, stay.evidence[0]["value"]) == (AT + DAY, 9)


def test_save_as_and_counts_by_band(people, define):
    one = define("AGES", bands={"old": "年龄 >= 65岁", "young": "年龄 < 65岁"})
    rebuild()
    copy = actions.save_as(definition=one, zh="另一个", by=BY, at=AT)
    assert copy.bands == one.version.bands
    assert Definition.objects.get(pk=copy.definition_id).code.startswith("T")
    seen = queries.definition("AGES", viewer=BY)
    assert sum(seen.bands.values()) == seen.count
    assert set(seen.bands) == {"old", "young"}


def test_a_marketing_list_holds_only_those_who_agreed(people, places, define):
    define("OLD", "年龄 >= 60岁", kind="segment", purpose="marketing", family="service")
    define("CARE", "年龄 >= 60岁", kind="segment", purpose="care")
    rebuild()
    old = sorted(current("OLD"))
    with quietly("test", by=BY, at=AT):
        for person in old:
            Registration.objects.get_or_create(
                person_id=person, organisation=places[0], defaults={"caused_by": "test", "started_at": AT}
            )
    exporter = staff(places[0], P.SEE_SEGMENTS, P.EXPORT_LISTS)
    assert actions.export_members(code="OLD", by=exporter, at=AT) == []
    assert queries.addressees("OLD", viewer=exporter, at=AT) == []
    assert queries.addressees("CARE", viewer=exporter, at=AT) == old
    lines = actions.export_members(code="CARE", by=exporter, at=AT)
    assert [line.person for line in lines] == old
    assert queries.contactable("OLD", viewer=exporter, at=AT).obstacles["no_consent"] > 0
    with pytest.raises(NotAllowed):
        actions.export_members(code="CARE", by=staff(places[0], P.SEE_SEGMENTS), at=AT)
    assert AuditEvent.objects.filter(what="segments.exported", detail__persons=len(old)).exists()
