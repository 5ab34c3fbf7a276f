import csv

from kangxu.clinical.analytes import by_loinc, catalogue
from kangxu.intake.feeds.fhir_bundle.codes import shelf
from kangxu.intake.feeds.fhir_bundle.tests.golden import SAMPLES


def rows():
    with (SAMPLES.parent / "codes.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def check_digit(loinc: str) -> bool:
    number, _, digit = loinc.partition("-")
    doubled = "".join(str(int(d) * 2) if place % 2 == 0 else d for place, d in enumerate(reversed(number)))
    return (sum(map(int, doubled)) + int(digit)) % 10 == 0


def test_every_loinc_has_its_check_digit():
    assert [row["code"] for row in rows() if row["system"] == "LOINC" and not check_digit(row["code"])] == []


def test_codes_stand_once_and_mean_what_the_catalogue_says():
    codes = [(row["system"], row["code"]) for row in rows()]
    assert len(codes) == len(set(codes))
    own = by_loinc()
    for row in rows():
        assert row["code"] not in own or own[row["code"]].id == row["analyte"]


def test_units_named_in_the_table_are_known_to_the_catalogue():
    for row in rows():
        analyte = catalogue()[row["analyte"]]
        for unit in (row["read_unit_as"].partition(">")[2], row["unit_if_absent"]):
            assert not unit or analyte.conversion(unit) is not None, (row["code"], unit)


def test_the_catalogues_own_codes_are_on_the_shelf():
    assert {("LOINC", code) for code in by_loinc()} <= set(shelf())
