from kangxu.web.components.button import Button
from kangxu.web.components.shapes import Fact, Link
from kangxu.web.components.states import State
from kangxu.web.components.work_row import WorkRow

GROUP = "work"
TITLE = "待办行"
_CALL = Button("拨打", icon="phone", key="C", attrs={"data-act": True})
_OUTCOMES = tuple(
    Link(word, "#work_row", name="outcome", value=word) for word in ("完成随访", "无人接听", "约定再打", "拒绝")
)
_BP = (Fact("151/84", unit="mmHg", tone="red", bold=True), "目标 <130/80", "今早06:52 家测")
_EGFR = (Fact("38", lead="eGFR", tone="red", bold=True), "8月44", "11-05 检验科")
_LDL = (Fact("2.4", lead="LDL-C", unit="mmol/L", tone="amber", bold=True), "目标 <1.8", "11-16 检验科")
STATES = (
    State(
        "普通",
        WorkRow(
            "gallery-row-1",
            "王桂芳",
            "女67岁",
            "red",
            "高危",
            "换药2周，收缩压连续3次≥150",
            _BP,
            "#work_row",
            "高血压、糖尿病",
            ("11-06 门诊", "控制不满意"),
            "“怕药吃多了伤肾”",
            "今天",
            "2周复核",
            act=_CALL,
            outcomes=_OUTCOMES,
        ),
        wide=True,
    ),
    State(
        "聚焦（无危急时为主按钮）",
        WorkRow(
            "gallery-row-2",
            "何秀英",
            "女79岁",
            "red",
            "高危",
            "转肾内科满14天，未核对到位",
            _EGFR,
            "#work_row",
            "高血压、肾病",
            ("11-06 门诊", "已开转诊单"),
            "“等女儿周末陪我去”",
            "预警",
            "34分钟前",
            "amber",
            due_tag=True,
            act=_CALL,
            outcomes=_OUTCOMES,
            focused=True,
        ),
        wide=True,
    ),
    State(
        "同事占用",
        WorkRow(
            "gallery-row-3",
            "刘建国",
            "男62岁",
            "yellow",
            "中危",
            "支架术后3个月，血脂未达标",
            _LDL,
            "#work_row",
            "冠心病、高血压",
            ("08-21 门诊", "已完成"),
            "“他汀吃着腿有点酸”",
            "逾期4天",
            "术后随访",
            "amber",
            state="taken",
            taken_by="许倩正在打",
        ),
        wide=True,
    ),
    State(
        "已记，可撤销",
        WorkRow(
            "gallery-row-4",
            "周德海",
            "男55岁",
            "yellow",
            "中危",
            "",
            (),
            "#work_row",
            "糖尿病",
            state="recorded",
            recorded="已记：无人接听，11-23 傍晚再打",
            recorded_note="5秒后移走",
            undo_href="#work_row",
        ),
        wide=True,
    ),
    State(
        "很长的内容",
        WorkRow(
            "gallery-row-5",
            "欧阳建国买买提",
            "男101岁",
            "unknown",
            "未分级",
            "近两次家庭血压记录与门诊测量相差很大，需要核对袖带尺寸和测量时间，并确认是否漏服药物",
            (*_BP, "上传设备：上臂式电子血压计"),
            "#work_row",
            "高血压、2型糖尿病、慢性肾脏病、脑卒中恢复期",
            ("11-06 门诊", "控制不满意，已约复诊"),
            "“我不太明白你们说的那个目标是什么意思”",
            "逾期134天",
            "高血压随访",
            "amber",
            act=_CALL,
            checkable=True,
        ),
        wide=True,
    ),
)
