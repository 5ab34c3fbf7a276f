"""The sheet of the report."""

from kangxu.clinical.sheets import load_sheet

SHEET = load_sheet("report.toml", "kangxu.screening.reporting")
