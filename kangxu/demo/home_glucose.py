"""UCI diabetes logs as the home logs of the diabetes team's patients."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from kangxu.demo import resources
from kangxu.demo.files import UTF8, DemoFile, write_ndjson
from kangxu.demo.identities import Identity, Subject
from kangxu.demo.resources import Resource
from kangxu.demo.series import Entry, Series, grouped
from kangxu.demo.sources import Row, table, words
from kangxu.demo.timeline import Timeline

DATASET = "uci_diabetes_logs"
PROFILE = "home_glucose"
ORGANISATION = "anlan-diabetes-team"
AGES = (22, 74)  # the logs give neither age nor sex
GLUCOSE_CODES = frozenset({"48", *(str(code) for code in range(57, 65))})


@cache
def all_series() -> tuple[Series, ...]:
    rows = table(f"{DATASET}/logs")
    return grouped([(f"{DATASET}:{row['log']}", Entry(log_moment(row), row)) for row in rows])


def log_moment(row: Row) -> datetime | None:
    """Moment of a log's line; None for lines such as a 31st of June."""
    try:
        return datetime.strptime(f"{row['date']} {row['time']}", "%m-%d-%Y %H:%M")  # noqa: DTZ007 - a wall clock
    except ValueError:
        return None


def subjects(timeline: Timeline, county: str) -> list[Subject]:
    return [Subject(series.key, None, *AGES, timeline.now.date(), county) for series in all_series()]


def files(timeline: Timeline, people: dict[str, Identity], folder: Path) -> Iterator[DemoFile]:
    """First the persons with the one diagnosis their source states, then one log each."""
    registered = (
        resource
        for series in all_series()
        for resource in history(people[series.key], (series.begins_at + shift_of(timeline, series)).date())
    )
    yield DemoFile(
        path=write_ndjson(folder / "糖尿病组-建档.ndjson", registered), feed="fhir-bundle", dataset=DATASET,
        organisation=ORGANISATION, source="clinic",
    )  # fmt: skip
    for series in all_series():
        record_number = people[series.key].record_number
        path = folder / f"自测血糖-{record_number}.txt"
        path.write_text("".join(log_lines(timeline, series)), UTF8)
        yield DemoFile(
            path=path, feed="glucose-log", dataset=DATASET, organisation=ORGANISATION, source="home_device",
            person=record_number,
        )  # fmt: skip


def history(person: Identity, day: date) -> Iterator[Resource]:
    yield resources.patient(person)
    yield resources.condition(person, f"{person.record_number}-d1", words("diagnoses")["Diabetes"], day)


def shift_of(timeline: Timeline, series: Series) -> timedelta:
    return timeline.shift(PROFILE, series.key, series.ends_at)


def log_lines(timeline: Timeline, series: Series) -> Iterator[str]:
    """The source's lines with their dates moved, as far as they lie behind us. A line that cannot be dated stays."""
    shift = shift_of(timeline, series)
    for entry in series.entries:
        row, day = entry.row, entry.row["date"]
        if entry.at:
            if not timeline.delivered(entry.at + shift):
                continue
            day = f"{entry.at + shift:%m-%d-%Y}"
        yield f"{day}\t{row['time']}\t{row['code']}\t{row['value']}\n"
