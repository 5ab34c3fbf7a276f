from kangxu.web.components.reading_table import ReadingTable
from kangxu.web.components.states import State
from kangxu.web.components.trend_chart.states import TABLE

GROUP = "chart"
TITLE = "测量表"
STATES = (State("有", TABLE, wide=True), State("没有", ReadingTable("血压", TABLE.columns, ()), wide=True))
