from kangxu.web.components.certainty_meter import CertaintyMeter
from kangxu.web.components.mapping_row import MappingRow, Sample
from kangxu.web.components.mapping_table import MappingSection, MappingTable
from kangxu.web.components.states import State

GROUP = "intake"
TITLE = "字段对应表"
_HERE = "#mapping_table"
_SURE = CertaintyMeter(3, "高")
_GLUCOSE = (Sample("5.39"), Sample("6.12"), Sample("97", True))
_ASK = MappingRow(
    "*血糖", _GLUCOSE, "空腹血糖 FPG", "mmol/L", CertaintyMeter(2, "中"), "37行像mg/dL", "problem", _HERE, active=True
)
_DATES = (Sample("19/10/2026"), Sample("08/10/2026", True))
_DATE = MappingRow(
    "体检日期", _DATES, "体检日期", "日/月/年", CertaintyMeter(2, "中"), "1,406行分不清日月", "problem", _HERE
)
_ID = MappingRow("身份证号", (Sample("3301**********1827"),), "身份证", "", _SURE, "6行校验位错，转认人", "note", _HERE)
_CREATININE = MappingRow("肌酐", (Sample("87.12"), Sample("61.46")), "肌酐 Cr", "μmol/L", _SURE, href=_HERE)
_SKIPPED = MappingRow(
    "乙肝表面抗原", (Sample("受限"),), "不导入", issue="传染病，要授权", issue_kind="locked", href=_HERE, skipped=True
)
_SECTIONS = (MappingSection((_ASK, _DATE)), MappingSection((_ID, _CREATININE, _SKIPPED), "已自动对应，可随时改"))
STATES = (State("要处理的在上，其余可改", MappingTable(_SECTIONS, "字段对应", "再显示28列", _HERE), wide=True),)
