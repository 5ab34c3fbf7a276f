"""What a completed answer becomes: readings, classes, scores, news. Runs within an action."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from kangxu.clinical.analytes import catalogue
from kangxu.clinical.cadence import EDITION, counts_for_national
from kangxu.foundation import clock, events
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.intake.words import reason_words
from kangxu.questionnaires.asking import turns_of
from kangxu.questionnaires.cleaning import is_empty
from kangxu.questionnaires.definition import CHOICES, Form, Item, OfSpecimen, ReadingRule, turn_key
from kangxu.questionnaires.events import COMPLETED
from kangxu.questionnaires.filled import Judged, Safety, Values
from kangxu.questionnaires.gathering import MODES
from kangxu.questionnaires.models import Answer, AnswerClass, AnswerScore
from kangxu.questionnaires.responses import write_response
from kangxu.records.actions import record_batch, withdraw
from kangxu.records.facts import Facts
from kangxu.records.models import Source

_PRESSURE = ("SBP", "DBP")
_NOON = time(12)


def cause_of(answer: Answer) -> str:
    """How news and readings name this answer."""
    return f"answer:{answer.pk}"


def finish(answer: Answer, form: Form, judged: Judged, *, done_at: datetime, by: Viewer, at: datetime) -> None:
    """Close an answer with everything that follows from it, and tell."""
    asked = {key: value for key, value in judged.values.items() if key in judged.enabled}
    answer.state, answer.done_at, answer.done_by = Answer.State.DONE, done_at, by.actor
    answer.content_values, answer.programmes = asked, list(form.programmes)
    answer.content = write_response(
        form, asked, status="amended" if answer.amends_id else "completed", person_id=answer.person_id,
        authored=done_at, author=by.name,
    )  # fmt: skip
    answer.mode = str(_of_role(form, asked, "mode") or "")
    answer.visited_on = _day(_of_role(form, asked, "visited_on")) or day_of(done_at)
    answer.next_on = _day(_of_role(form, asked, "next_on"))
    answer.safety = [_kept_safety(one) for one in judged.safety]
    answer.tags = list(judged.tags)
    answer.save()
    _store_classes(answer, form, judged)
    _store_scores(answer, judged)
    _store_readings(answer, form, asked, by, at)
    if events.listeners_of(COMPLETED):
        events.publish(
            COMPLETED, persons=[answer.person_id], caused_by=cause_of(answer), by=by, at=at,
            organisation_id=answer.organisation_id,
        )  # fmt: skip


def take_back(answer: Answer, *, by: Viewer, at: datetime) -> None:
    """An answer that is amended counts no longer: its readings are withdrawn, its class and scores stand no more."""
    if answer.batch_ids:
        withdraw(caused_by=cause_of(answer), by=by, at=at)
    AnswerClass.objects.filter(answer=answer).update(standing=False)
    AnswerScore.objects.filter(answer=answer).update(standing=False)
    answer.state, answer.amended_at, answer.amended_by = Answer.State.AMENDED, at, by.actor
    answer.save()


def _store_classes(answer: Answer, form: Form, judged: Judged) -> None:
    on, at = _ended(answer)
    automatic = {one.programme: one.code for one in judged.verdicts}
    rows = [
        AnswerClass(
            answer=answer, person_id=answer.person_id, programme=one.programme, final_class=one.code, step=one.step,
            auto_class=automatic.get(one.programme, ""), because={"zh": one.because.zh, "en": one.because.en},
            override_reason=str(_of_role(form, answer.content_values, f"override:{one.programme}") or ""),
            on=on, next_on=answer.next_on or one.due_on, at=at, edition=EDITION,
        )
        for one in judged.finals
        if one.code
    ]  # fmt: skip
    AnswerClass.objects.bulk_create(rows)


def _store_scores(answer: Answer, judged: Judged) -> None:
    _on, at = _ended(answer)
    AnswerScore.objects.bulk_create(
        AnswerScore(answer=answer, person_id=answer.person_id, code=one.code, value=one.value, band=one.band, at=at)
        for one in judged.scores
        if one.value is not None or one.band
    )


def _store_readings(answer: Answer, form: Form, asked: Values, by: Viewer, at: datetime) -> None:
    """Numbers that are readings, to the records; what was brought in from there and not changed is there already."""
    rows = list(_readings(answer, form, asked))
    unsaid = [{"key": key, "words": _("没有写明标本，没有存成读数")} for key in _without_specimen(answer, form, asked)]
    if not rows:
        answer.refused = unsaid
        answer.save()
        return
    facts = Facts.of({"readings": pl.DataFrame(rows, infer_schema_length=None)})
    stored = record_batch(facts=facts, organisation_id=answer.organisation_id, caused_by=cause_of(answer), by=by, at=at)
    answer.batch_ids = [stored.batch_id]
    answer.refused = [
        {"key": rows[one["row"]]["column"], "words": reason_words(one["reason"])}
        for one in stored.refused.iter_rows(named=True)
    ] + unsaid
    answer.save()


def _readings(answer: Answer, form: Form, asked: Values) -> Iterator[dict[str, Any]]:
    measured = [(rule, made, key, number) for rule, made, key, number in _measured(answer, form, asked) if made]
    for place, (rule, made, key, number) in enumerate(measured):
        yield _reading(answer, asked, rule, made, key, number, place)


def _without_specimen(answer: Answer, form: Form, asked: Values) -> list[str]:
    return [key for _rule, made, key, _number in _measured(answer, form, asked) if made is None]


def _measured(answer: Answer, form: Form, asked: Values) -> Iterator[tuple[ReadingRule, OfSpecimen | None, str, float]]:
    """Numbers that are new, each with what it is a reading of; None where the specimen is not told."""
    for item in form.walk():
        rule = item.reading
        for turn in turns_of(form, item, asked) if rule is not None else ():
            key = turn_key(item.link_id, turn)
            number = _number(item, asked.get(key))
            if rule is not None and number is not None and not _unchanged(answer.brought.get(key), asked.get(key)):
                yield rule, rule.of(asked.get(turn_key(rule.by_item, turn))), key, number


def _reading(
    answer: Answer, asked: Values, rule: ReadingRule, made: OfSpecimen, key: str, number: float, place: int
) -> dict[str, Any]:  # fmt: skip
    said = _day(asked.get(rule.on_item)) if rule.on_item else None
    measured_at, timed = _moment(answer, said)
    staffed = not answer.mode or counts_for_national(MODES.get(answer.mode, ""))
    source = rule.source or (Source.CLINIC.value if staffed else Source.SELF_REPORT.value)
    return {
        "row": place, "person_id": answer.person_id, "column": key, "analyte": made.analyte,
        "value": catalogue()[made.analyte].to_canonical(number, rule.unit), "value_received": f"{number:g}",
        "unit_received": rule.unit or None, "measured_at": measured_at.astimezone(UTC), "time_known": timed,
        "source": source, "method": answer.device or None, "slot": made.slot or None,
        "panel": 1 if made.analyte in _PRESSURE else None,
        "external_id": f"{cause_of(answer)}:{key}",
    }  # fmt: skip


def _moment(answer: Answer, said: date | None) -> tuple[datetime, bool]:
    """When it was measured: at the end of the form, unless it speaks of another day."""
    visited_on, done_at = _ended(answer)
    on = said or visited_on
    if on == day_of(done_at):
        return done_at, said is None
    return datetime.combine(on, _NOON, tzinfo=clock.zone()), False


def _ended(answer: Answer) -> tuple[date, datetime]:
    """Day and moment of a completed answer."""
    assert answer.done_at is not None
    return answer.visited_on or day_of(answer.done_at), answer.done_at


def _number(item: Item, value: Any) -> float | None:
    """The number that goes to the records: as typed, or the points of the option."""
    if is_empty(value) or isinstance(value, list):
        return None
    if item.kind in CHOICES:
        option = item.option(str(value))
        return None if option is None else option.score
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _unchanged(brought: Mapping[str, Any] | None, value: Any) -> bool:
    return brought is not None and brought.get("value") == value


def _kept_safety(one: Safety) -> dict[str, Any]:
    return {
        "link_id": one.link_id, "reason": one.reason, "urgent": one.urgent, "days": one.days, "zh": one.words.zh,
        "en": one.words.en,
    }  # fmt: skip


def _of_role(form: Form, asked: Values, role: str) -> Any:
    item = form.with_role(role)
    return None if item is None else asked.get(item.link_id)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
