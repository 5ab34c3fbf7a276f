from kangxu.web.components.data_table import Column, DataTable, TableRow
from kangxu.web.components.rate_chart import RateChart, RateLine
from kangxu.web.components.states import State

GROUP = "chart"
TITLE = "比率走势"
_MONTHS = tuple(f"{month}月" for month in range(1, 13))
_NOW = RateLine(
    "今年", (46.8, 46.2, 47.3, 48.1, 48.7, 49.4, 49.9, 50.3, 50.8, 51.2, 51.9, None), "今年51.9%", open_end=True
)
_BEFORE = RateLine("去年", (42.1, 41.0, 42.0, 42.8, 43.2, 43.8, 44.2, 44.5, 44.8, 45.0, 45.5, 46.3), "去年", "before")
_TABLE = DataTable(
    "糖化达标率",
    (Column("月"), Column("今年", align="end"), Column("去年", align="end")),
    (TableRow(("11月", "51.9%", "45.5%")),),
)
STATES = (
    State(
        "今年与去年",
        RateChart(
            "gallery-rate",
            _MONTHS,
            (_NOW, _BEFORE),
            "糖化达标率今年51.9%，去年同期45.5%，目标55%",
            40,
            56,
            55,
            "目标55%",
            _TABLE,
        ),
        width=430,
    ),
)
