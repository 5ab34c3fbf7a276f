import csv
import io
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import orjson
import pytest

from kangxu.clinical.analytes import catalogue
from kangxu.clinical.plausibility import is_possible
from kangxu.demo import checkups, home_glucose, story
from kangxu.demo.files import DemoFile
from kangxu.demo.prepare import identities, prepare, subjects
from kangxu.demo.sources import ROOM, datasets, table
from kangxu.demo.timeline import local

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 10, 5, 37, tzinfo=SHANGHAI)
# Slips of the sources, left in for the intake to refuse.
KNOWN_SLIPS = {("K", "47"), ("CREA", "48.1"), ("EGFR", "257"), ("SMBG", "2044.8")}
NIGHT = datetime(2027, 2, 28, 3, 10, tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> list[DemoFile]:
    return list(prepare(tmp_path_factory.mktemp("demo"), NOW))


def text_of(path: Path) -> str:
    body = path.read_bytes()
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("gb18030")


def rows_of(file: DemoFile) -> list[dict[str, str]]:
    delimiter = "\t" if file.path.suffix == ".tsv" else ","
    return list(csv.DictReader(io.StringIO(text_of(file.path)), delimiter=delimiter))


def resources_of(file: DemoFile) -> list[dict]:
    return [orjson.loads(line) for line in file.path.read_bytes().splitlines()]


def find(files: list[DemoFile], name: str) -> DemoFile:
    return next(file for file in files if file.name == name)


def dates_in(file: DemoFile) -> Iterator[date]:
    for year, month, day in re.findall(r"\b(\d{4})-(\d\d)-(\d\d)\b", text_of(file.path)):
        yield date(int(year), int(month), int(day))
    for month, day, year in re.findall(r"^(\d\d)-(\d\d)-(\d{4})\t", text_of(file.path), re.MULTILINE):
        if (month, day) != ("06", "31"):
            yield date(int(year), int(month), int(day))


def moments_in(file: DemoFile) -> Iterator[datetime]:
    for printed in re.findall(r"\b\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?\b", text_of(file.path)):
        yield datetime.fromisoformat(printed)


@pytest.mark.parametrize("now", [NOW, NIGHT])
def test_nothing_is_dated_after_now_and_something_is_of_the_last_hours(tmp_path: Path, now: datetime) -> None:
    latest = datetime.min
    for file in prepare(tmp_path, now):
        assert max(dates_in(file)) <= now.date(), file.name
        moments = list(moments_in(file))
        assert all(moment <= local(now) for moment in moments), file.name
        latest = max([latest, *moments])
    assert local(now) - latest < timedelta(hours=1)


def test_same_seed_and_now_give_the_same_bytes(prepared: list[DemoFile], tmp_path: Path) -> None:
    again = list(prepare(tmp_path, NOW.astimezone(UTC)))
    assert [file.name for file in again] == [file.name for file in prepared]
    assert all(a.path.read_bytes() == b.path.read_bytes() for a, b in zip(again, prepared, strict=True))


def test_another_seed_gives_other_people(prepared: list[DemoFile], tmp_path: Path) -> None:
    other = next(prepare(tmp_path, NOW, seed="other"))
    assert other.path.read_bytes() != prepared[0].path.read_bytes()


def test_files_belong_to_known_sources_feeds_and_organisations(prepared: list[DemoFile]) -> None:
    raw = tomllib.loads((ROOM / "hospital.toml").read_text(encoding="utf-8"))
    codes = {organisation["code"] for organisation in raw["organisations"]}
    assert {file.dataset for file in prepared} == set(datasets())
    assert {file.organisation for file in prepared} <= codes
    assert {file.feed for file in prepared} == {"table", "glucose-log", "fhir-bundle"}
    assert len({file.name for file in prepared}) == len(prepared)


def test_hints_name_columns_that_are_there(prepared: list[DemoFile]) -> None:
    for file in prepared:
        if file.feed == "table":
            first = rows_of(file)[0]
            assert set(file.columns) <= set(first)
            assert file.person_key is None or file.person_key in first


def hinted_values(file: DemoFile) -> Iterator[tuple[str, str | None, str]]:
    """Analyte, unit as received and printed value of every laboratory or vital-sign cell of a table."""
    for row in rows_of(file):
        for heading, hint in file.columns.items():
            if hint.target.startswith("analyte:"):
                printed = re.search(r"\((.+)\)$", heading)
                yield hint.target.removeprefix("analyte:"), hint.unit or (printed and printed[1]), row[heading]
        if file.items:
            item = file.items[row["检验项目"]]
            assert item.unit == row["单位"]
            yield item.target.removeprefix("analyte:"), item.unit, row["结果"]


def test_hints_are_in_the_catalogue_and_only_known_slips_are_impossible(
    prepared: list[DemoFile],
) -> None:
    impossible = set()
    for file in prepared:
        if file.feed == "table":
            for code, unit, value in hinted_values(file):
                if value not in ("", "/"):
                    analyte = catalogue()[code]
                    assert unit is not None
                    if not is_possible(code, np.array(analyte.to_canonical(float(value), unit))):
                        impossible.add((code, value))
    assert impossible <= KNOWN_SLIPS


def test_persons_are_registered_before_a_file_needs_them(prepared: list[DemoFile]) -> None:
    registered: set[str] = set()
    for file in prepared:
        if file.feed == "fhir-bundle":
            registered |= {each["id"] for each in resources_of(file) if each["resourceType"] == "Patient"}
        elif file.person:
            assert file.person in registered
        elif "身份证号" in file.columns:
            registered |= {row["病案号"] for row in rows_of(file)}
        else:
            assert {row["病案号"] for row in rows_of(file) if "病案号" in row} <= registered
    assert len(registered) == 4972


def test_enough_readings(prepared: list[DemoFile]) -> None:
    count = 0
    for file in prepared:
        values = [head for head, hint in file.columns.items() if hint.target.startswith(("analyte:", "long:value"))]
        if file.feed == "table":
            count += sum(1 for row in rows_of(file) for head in values if row[head] not in ("", "/"))
        elif file.feed == "glucose-log":
            lines = file.path.read_text().splitlines()
            count += sum(line.split("\t")[2] in home_glucose.GLUCOSE_CODES for line in lines)
    assert count > 100_000


def test_values_of_a_person_are_the_source_s(prepared: list[DemoFile]) -> None:
    """Follows one NHANES person into both files."""
    source = table("nhanes_2021_2023/examinations")[0]
    person = identities(story.opened(local(NOW), "anlan"))[checkups.key_of(source)]
    place = next(file for file in prepared if file.organisation == checkups.place_of(source))
    body = next(row for row in rows_of(place) if row["病案号"] == person.record_number)
    assert (body["总胆固醇(mg/dL)"], body["体重(kg)"]) == (source["TotCholMgPerDl"], source["WeightKg"])
    pressures = next(file for file in prepared if file.organisation == place.organisation and "血压" in file.name)
    found = [row for row in rows_of(pressures) if row["病案号"] == person.record_number]
    assert [row["收缩压(mmHg)"] for row in found] == [source[f"SysBP{n}"] for n in (1, 2, 3)]


def test_intervals_of_a_log_are_those_of_the_source(prepared: list[DemoFile]) -> None:
    """Every log is its source with all dates moved by one number of days, cut where today ends."""
    logs = [file for file in prepared if file.feed == "glucose-log"]
    assert len(logs) == 35
    for file, series in zip(logs, home_glucose.all_series(), strict=True):
        lines = [line.split("\t") for line in file.path.read_text().splitlines()]
        kept = series.entries
        shifts = Counter()
        position = 0
        for day, *rest in lines:
            while [kept[position].row[name] for name in ("time", "code", "value")] != rest:
                position += 1
            entry = kept[position]
            position += 1
            if entry.at:
                shifts[datetime.strptime(day, "%m-%d-%Y").date() - entry.at.date()] += 1
            else:
                assert day == entry.row["date"]
        assert len(shifts) == 1, file.name


def test_stays_keep_length_order_and_readmission_bins(prepared: list[DemoFile]) -> None:
    resources = resources_of(find(prepared, "安澜-住院病历.ndjson"))
    source = {row["encounter_id"]: row for row in table("diabetes_130/encounters")}
    by_person: dict[str, list[tuple[date, date, dict[str, str]]]] = {}
    for each in resources:
        if each["resourceType"] == "Encounter":
            days = [date.fromisoformat(each["period"][end]) for end in ("start", "end")]
            row = source[each["id"].rpartition("-")[2]]
            assert (days[1] - days[0]).days == int(row["time_in_hospital"])
            by_person.setdefault(each["subject"]["reference"], []).append((*days, row))
    assert len(by_person) == 995
    for found in by_person.values():
        for (_, discharged_on, row), (admitted_on, *_) in pairwise(found):
            assert ((admitted_on - discharged_on).days < 30) == (row["readmitted"] == "<30")


def test_diagnoses_are_only_those_of_the_source(prepared: list[DemoFile]) -> None:
    texts = Counter(
        each["code"]["text"]
        for each in resources_of(find(prepared, "高血压门诊-患者与诊断.ndjson"))
        if each["resourceType"] == "Condition"
    )
    assert texts == {
        "高血压（1期）": 17, "高血压（2期）": 12, "2型糖尿病": 19, "糖尿病": 1, "脑梗死": 9,
        "脑供血不足": 6, "脑血管病": 6,
    }  # fmt: skip


def test_deaths_are_the_source_s(prepared: list[DemoFile]) -> None:
    deceased = [each for each in resources_of(find(prepared, "心内科-患者与诊断.ndjson")) if "deceasedDateTime" in each]
    assert len(deceased) == 96


def test_filled_in_numbers_are_not_measurements(prepared: list[DemoFile]) -> None:
    assert "263358.03" not in text_of(find(prepared, "心内科-检验结果.csv").path)


def test_urgent_pressures_are_minutes_old_and_real(prepared: list[DemoFile]) -> None:
    timeline = story.opened(local(NOW), "anlan")
    recent = [
        row
        for file in prepared
        if file.dataset in ("nhanes_2021_2023", "ppg_bp") and "测量时间" in file.columns
        for row in rows_of(file)
        if local(NOW) - datetime.fromisoformat(row["测量时间"]) < timedelta(hours=2)
        and int(float(row["收缩压(mmHg)"])) >= 180
    ]
    assert len({row["病案号"] for row in recent}) == len(timeline.just_measured) == 4


@pytest.mark.parametrize("now", [NOW, NIGHT, NOW.replace(hour=23), NOW.replace(hour=0, minute=1)])
def test_pinned_series_have_just_been_measured(now: datetime) -> None:
    timeline = story.opened(local(now), "anlan")
    assert len(timeline.pinned) == 8
    for series in home_glucose.all_series():
        if series.key in timeline.pinned:
            pinned = timeline.pinned[series.key] + home_glucose.shift_of(timeline, series)
            assert timedelta() <= local(now) - pinned <= timedelta(hours=8)


def test_recency_spreads_people_over_done_due_and_overdue() -> None:
    timeline = story.opened(local(NOW), "anlan")
    ages = [(NOW.date() - timeline.visit("checkup", checkups.key_of(row)).date()).days for row in
            table("nhanes_2021_2023/examinations")]  # fmt: skip
    assert min(ages) == 0
    assert sum(age <= 14 for age in ages) > 300
    assert sum(age > 120 for age in ages) > 800


def test_every_role_has_a_duty_from_known_sources_and_an_account() -> None:
    raw = tomllib.loads((ROOM / "hospital.toml").read_text(encoding="utf-8"))
    accounts = {staff["username"]: staff["roles"] for staff in raw["staff"]}
    assert {duty.role for duty in story.duties()} == {role for roles in accounts.values() for role in roles}
    for duty in story.duties():
        assert duty.role in accounts[duty.account]
        assert set(duty.datasets) <= set(datasets())


def test_subjects_are_as_old_as_their_source_says() -> None:
    timeline = story.opened(local(NOW), "anlan")
    people = identities(timeline)
    for subject in subjects(timeline):
        born = people[subject.key].birth_on
        had = (subject.aged_on.month, subject.aged_on.day) < (born.month, born.day)
        assert subject.youngest <= subject.aged_on.year - born.year - had <= subject.oldest
