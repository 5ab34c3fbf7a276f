"""Make `sources/` from the published data sets.

    python -m kangxu.demo.select_sources ORIGINALS

ORIGINALS holds one folder per data set, with the files under the names their publishers gave them. What is taken
and what is left out is written in each folder's ATTRIBUTION.md. Run it only to change the selection.
"""

import csv
import gzip
import hashlib
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

SOURCES = Path(__file__).parent / "sources"
ADMITTED_PATIENTS = 1120
NHANES_COLUMNS = (
    "SEQN", "Sex", "Age", "TotCholMgPerDl", "HDLMgPerDl", "SysBP1", "SysBP2", "SysBP3", "DiaBP1", "DiaBP2", "DiaBP3",
    "Pulse1", "Pulse2", "Pulse3", "WeightKg", "HeightCm", "BMI", "WaistCm",
)  # fmt: skip


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A gzipped CSV that is the same bytes for the same rows (no time stamp inside)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))


def sheet(path: Path) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


def written(cell: Any) -> str:
    """A workbook's cell as its author typed it: binary noise of stored doubles (102.60000000000001) is not shown."""
    if isinstance(cell, float):
        return f"{cell:.10g}"
    return str(cell).strip()


def moment(cell: date | datetime) -> str:
    """Midnight is stored as a bare date in two of the workbooks."""
    return f"{cell if isinstance(cell, datetime) else datetime.combine(cell, time()):%Y-%m-%d %H:%M}"


def select_nhanes(originals: Path) -> None:
    with (originals / "nhanes_2021_2023.csv").open(encoding="utf-8") as file:
        rows = [[row[name] for name in NHANES_COLUMNS] for row in csv.DictReader(file)]
    write_table(SOURCES / "nhanes_2021_2023/examinations.csv.gz", NHANES_COLUMNS, rows)


def select_ppg_bp(originals: Path) -> None:
    header, *rows = sheet(originals / "ppg_bp_subjects.xlsx")
    write_table(SOURCES / "ppg_bp/subjects.csv.gz", header, [[written(cell) for cell in row] for row in rows])


def shanghai_readings(folder: Path) -> Iterator[list[str]]:
    for path in sorted(folder.glob("Shanghai_T?DM/*.xls*")):
        for row in sheet(path)[1:]:
            if row[0] != "":
                yield [path.stem, moment(row[0]), *(written(cell) for cell in row[1:4])]


def select_shanghai(originals: Path) -> None:
    header: list[str] = []
    visits: list[list[str]] = []
    for kind in ("T1DM", "T2DM"):
        header, *rows = sheet(originals / f"Shanghai_{kind}_Summary.xlsx")
        visits += [[written(cell) for cell in row] for row in rows]
    target = SOURCES / "shanghai_diabetes"
    write_table(target / "visits.csv.gz", [name.strip() for name in header], visits)
    columns = ("visit", "at", "CGM (mg / dl)", "CBG (mg / dl)", "Blood Ketone (mmol / L)")
    write_table(target / "glucose.csv.gz", columns, shanghai_readings(originals))


def select_uci_logs(originals: Path) -> None:
    logs = sorted(originals.glob("data-[0-9][0-9]"))
    lines = [[path.name, *line.split("\t")] for path in logs for line in path.read_text("latin-1").splitlines() if line]
    rows = [[*line, "", "", "", ""][:5] for line in lines if line[1] != "Date"]
    write_table(SOURCES / "uci_diabetes_logs/logs.csv.gz", ("log", "date", "time", "code", "value"), rows)


def select_admissions(originals: Path) -> None:
    """A fixed draw of those patients who have at least one HbA1c result and a recorded sex."""
    with gzip.open(originals / "diabetic_data.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    tested = {row["patient_nbr"] for row in rows if row["A1Cresult"] != "None" and row["gender"] in ("Male", "Female")}
    drawn = set(sorted(tested, key=lambda key: hashlib.sha256(key.encode()).digest())[:ADMITTED_PATIENTS])
    left_out = {"race", "weight", "payer_code"}
    header = [name for name in rows[0] if name not in left_out]
    kept = [[row[name] for name in header] for row in rows if row["patient_nbr"] in drawn]
    write_table(SOURCES / "diabetes_130/encounters.csv.gz", header, kept)


def select_whole_file(path: Path, target: str) -> None:
    with path.open(encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    write_table(SOURCES / target, header, rows)


def main(originals: Path) -> None:
    select_nhanes(originals / "nhanes_2021_2023")
    select_ppg_bp(originals / "bp_ppgbp_guilin")
    select_shanghai(originals / "cgm_shanghai")
    select_uci_logs(originals / "glucose_uci_smbg")
    select_admissions(originals / "diabetes130_us")
    select_whole_file(originals / "ckd_uci/chronic_kidney_disease.csv", "uci_kidney/patients.csv.gz")
    select_whole_file(
        originals / "heart_failure_survival/heart_failure_clinical_records.csv", "heart_failure/patients.csv.gz"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
