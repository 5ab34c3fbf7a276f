import tomllib

import pytest

from kangxu.demo import admissions, clinics, ward_glucose
from kangxu.demo.sources import ROOM, SOURCES, datasets, icd9_code, icd9_words, table, terms, words


def folders() -> list[str]:
    return sorted(path.name for path in SOURCES.iterdir() if path.is_dir())


def test_every_source_names_its_origin_and_licence() -> None:
    assert folders() == sorted(datasets())
    for code, dataset in datasets().items():
        attribution = (SOURCES / code / "ATTRIBUTION.md").read_text(encoding="utf-8")
        assert f"**{dataset.licence.lower()}**" in attribution.lower()
        assert "Taken:" in attribution


def test_sources_stay_small() -> None:
    assert sum(path.stat().st_size for path in SOURCES.rglob("*") if path.is_file()) < 12_000_000


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("nhanes_2021_2023/examinations", 3152),
        ("ppg_bp/subjects", 110),
        ("shanghai_diabetes/visits", 64),
        ("shanghai_diabetes/glucose", 56_016),
        ("uci_diabetes_logs/logs", 15_227),
        ("uci_kidney/patients", 200),
        ("heart_failure/patients", 299),
    ],
)
def test_sources_are_whole(name: str, rows: int) -> None:
    assert len(table(name)) == rows


def test_every_term_of_the_sources_has_chinese_words() -> None:
    for visit in ward_glucose.all_visits():
        for column in ward_glucose.HISTORY_COLUMNS:
            assert set(terms(visit[column])) <= set(words("diagnoses"))
        for column in ("Hypoglycemic Agents", "Other Agents"):
            assert set(terms(visit[column])) <= set(words("medicines"))
    for clinic in clinics.CLINICS:
        for marks in clinic.diagnoses.values():
            assert set(marks.values()) <= set(words("diagnoses"))


def test_every_code_department_and_drug_of_the_admissions_has_words() -> None:
    for rows in admissions.encounters().values():
        for row in rows:
            assert row["medical_specialty"] in {*words("departments"), admissions.MISSING}
            assert set(admissions.drugs(row)) <= set(words("medicines"))
            for column in ("diag_1", "diag_2", "diag_3"):
                if row[column] != admissions.MISSING:
                    assert icd9_words(icd9_code(row[column]))


@pytest.mark.parametrize(("printed", "code"), [("38", "038"), ("8", "008"), ("250.02", "250.02"), ("V45", "V45")])
def test_lost_leading_zeros_come_back(printed: str, code: str) -> None:
    assert icd9_code(printed) == code


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("250", "2型或未特指型糖尿病，无并发症"),
        ("250.6", "2型或未特指型糖尿病，伴神经系统表现"),
        ("250.13", "1型糖尿病，未控制，伴酮症酸中毒"),
        ("250.02", "2型或未特指型糖尿病，未控制，无并发症"),
        ("401", "原发性高血压"),
    ],
)
def test_words_of_icd9_codes(code: str, expected: str) -> None:
    assert icd9_words(code) == expected


def test_hospital_has_one_account_for_each_role_and_knows_every_place() -> None:
    raw = tomllib.loads((ROOM / "hospital.toml").read_text(encoding="utf-8"))
    codes = {organisation["code"] for organisation in raw["organisations"]}
    assert {organisation["parent"] for organisation in raw["organisations"] if "parent" in organisation} <= codes
    assert {staff["organisation"] for staff in raw["staff"]} <= codes
    roles = {role for staff in raw["staff"] if staff.get("shown") for role in staff["roles"]}
    assert roles == {
        "director", "department_head", "doctor", "nurse", "health_manager", "customer_service", "operations",
        "it_admin", "auditor",
    }  # fmt: skip
    assert len({staff["username"] for staff in raw["staff"]}) == len(raw["staff"])
