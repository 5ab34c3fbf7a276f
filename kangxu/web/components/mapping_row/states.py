from kangxu.web.components.certainty_meter import CertaintyMeter
from kangxu.web.components.mapping_row import MappingRow, Sample
from kangxu.web.components.states import State

GROUP = "intake"
TITLE = "字段对应"
_HERE = "#mapping_row"
STATES = (
    State(
        "要处理，正在看",
        MappingRow(
            "*血糖",
            (Sample("5.39"), Sample("6.12"), Sample("97", True)),
            "空腹血糖 FPG",
            "mmol/L",
            CertaintyMeter(2, "中"),
            "37行像mg/dL",
            "problem",
            _HERE,
            active=True,
        ),
        wide=True,
    ),
    State(
        "已自动对应",
        MappingRow(
            "肌酐", (Sample("87.12"), Sample("61.46")), "肌酐 Cr", "μmol/L", CertaintyMeter(3, "高"), href=_HERE
        ),
        wide=True,
    ),
    State(
        "说明",
        MappingRow(
            "身份证号",
            (Sample("3301**********1827"),),
            "身份证",
            "",
            CertaintyMeter(3, "高"),
            "6行校验位错，转认人",
            "note",
            _HERE,
        ),
        wide=True,
    ),
    State(
        "不导入",
        MappingRow(
            "乙肝表面抗原", (Sample("受限"),), "不导入", "", None, "传染病，要授权", "locked", _HERE, skipped=True
        ),
        wide=True,
    ),
)
