"""A whole report of an invented man, for pages and prints."""

from __future__ import annotations

from dataclasses import replace

from kangxu.screening.content import (
    Advice,
    Benefit,
    BenefitLine,
    Change,
    DiseaseBlock,
    DriverLine,
    EducationItem,
    Ground,
    HealthPart,
    HealthScore,
    IconArray,
    InputLine,
    MissingAdd,
    NextStep,
    ReportContent,
    ResultLine,
    Say,
)

ON = "2026-06-18"
NO = Say("", "")


def say(zh: str, en: str = "") -> Say:
    return Say(zh, en or zh)


def result(model: str, title: str, **more: object) -> ResultLine:
    plain = ResultLine(
        model=model,
        edition="2016",
        variant="standard",
        kind="points",
        title=say(title),
        value=None,
        unit="points",
        band="",
        band_words=NO,
        refusal="",
        refusal_words=NO,
        missing=(),
        extrapolated=False,
        lower_bound=False,
        also=(),
        drivers=(),
        inputs=(),
        source="来源",
        population="中国成人",
        confidence="VM",
        on=ON,
    )
    return replace(plain, **more)


CHINA_PAR = result(
    "china_par",
    "10年心脑血管病风险（China-PAR）",
    kind="probability",
    value=13.34,
    unit="%",
    variant="calibrated",
    band="high",
    band_words=say("高危≥10%"),
    source="Yang X, Circulation 2016; 中国心血管病风险评估和管理指南 2019",
    confidence="REC",
    population="35–74岁没有心血管病的中国人",
    drivers=(
        DriverLine("systolic", say("收缩压"), 4.0),
        DriverLine("smoking", say("吸烟"), 2.4),
        DriverLine("tc_mmol_l", say("总胆固醇"), 1.8),
    ),
    inputs=(
        InputLine("systolic", say("收缩压", "Systolic pressure"), 146, say("146 mmHg"), "mmHg", ON, "", 7),
        InputLine("smoking", say("现在吸烟"), 1, say("是"), "", ON, "answer"),
    ),
)
CDRS = result(
    "cdrs",
    "中国糖尿病风险评分",
    value=33,
    band="positive",
    band_words=say("阳性，建议做糖耐量试验"),
    source="Zhou X, Diabet Med 2013",
)
KFRE = result(
    "kfre",
    "肾衰竭风险方程",
    kind="probability",
    refusal="missing_input",
    refusal_words=say("缺少必需的数据"),
    missing=(say("尿白蛋白/肌酐", "Albumin-creatinine ratio"),),
    source="Tangri 2016",
)
PRESSURE = result(
    "blood_pressure_class",
    "诊室血压分级",
    kind="class",
    value=2,
    unit="",
    band="grade_1",
    band_words=say("1级高血压"),
    source="中国高血压防治指南 2024",
    confidence="V2",
)
UACR = MissingAdd(
    "uacr_mg_g",
    say("尿白蛋白/肌酐", "Albumin-creatinine ratio"),
    "UACR",
    ("kdigo_map",),
    (say("KDIGO"),),
    ("ckd",),
    True,
)
BENEFIT = Benefit(
    model="china_par",
    edition="2016",
    years=10,
    baseline=13.34,
    rerun=(BenefitLine("systolic", say("血压降到130"), 9.1, None, None, say("146→130 mmHg"), "China-PAR 2016"),),
    rerun_together=BenefitLine("together", say("全部做到"), 6.4, None, None, NO, "China-PAR 2016"),
    trials=(
        BenefitLine("systolic", say("血压降到130"), 9.3, 8.9, 9.8, say("146→130 mmHg"), "Ettehad, Lancet 2016"),
        BenefitLine("smoking", say("戒烟"), 8.1, 7.6, 8.7, NO, "Duncan, JAMA 2019"),
    ),
    trials_together=BenefitLine("together", say("全部做到"), 5.7, 5.1, 6.4, NO, "Ettehad 2016; Duncan 2019"),
    icons=IconArray(6, 7, 87),
    icons_low=IconArray(5, 8, 87),
    icons_high=IconArray(6, 7, 87),
    why_not=NO,
)
HEALTH = HealthScore(
    value=61.25,
    parts=(
        HealthPart("diet", say("膳食"), 50, 6.25),
        HealthPart("activity", say("运动"), 80, 10.0),
        HealthPart("nicotine", say("烟草"), 0, 0.0),
        HealthPart("sleep", say("睡眠"), 100, 12.5),
        HealthPart("bmi", say("体重"), 50, 6.25),
        HealthPart("lipids", say("血脂"), 60, 7.5),
        HealthPart("glucose", say("血糖"), 100, 12.5),
        HealthPart("pressure", say("血压"), 50, 6.25),
    ),
    model="le8",
    edition="2022",
    band="moderate",
    band_words=say("中等"),
    source="Lloyd-Jones 2022",
    refusal_words=NO,
)


def block(
    code: str, name: str, *results: ResultLine, known: bool = False, adds: tuple[MissingAdd, ...] = ()
) -> DiseaseBlock:
    return DiseaseBlock(code, say(name), known, results, adds)


CONTENT = ReportContent(
    person_id=1,
    age=54,
    sex="1",
    form="standard",
    made_on="2026-11-21",
    data_until="2026-11-21",
    conclusion=say("10年心脑血管病风险约13%，属高危；血压、吸烟是主要原因，都能改变。"),
    tier="red",
    tier_words=say("高危"),
    urgent=False,
    grounds=(
        Ground(
            "china_par_high",
            "red",
            False,
            say("10年心脑血管病风险≥10%"),
            say("13.3%"),
            "分级管理 §16 (PROP)",
            "china_par",
            "chd",
            ON,
        ),
        Ground(
            "bp_grade_1_2",
            "red",
            False,
            say("1–2级高血压"),
            say("146/91 mmHg"),
            "中国高血压防治指南 2024",
            "blood_pressure_class",
            "hypertension",
            ON,
        ),
        Ground(
            "cdrs_positive",
            "yellow",
            False,
            say("糖尿病风险评分≥25，还没有做糖耐量"),
            say("33分"),
            "CDS 2024",
            "cdrs",
            "diabetes",
            ON,
        ),
    ),
    health=HEALTH,
    diseases=(
        block("hypertension", "高血压", PRESSURE),
        block("diabetes", "糖尿病", CDRS),
        block("copd", "慢阻肺"),
        block("chd", "冠心病", CHINA_PAR),
        block("stroke", "脑卒中", known=True),
        block("ckd", "慢性肾脏病", KFRE, adds=(UACR,)),
    ),
    general=(),
    benefit=BENEFIT,
    advice=(
        Advice("bp_repeat", "bp_grade_1_2", say("另外2天再量血压，3次都高才算高血压。"), "中国高血压防治指南 2024"),
        Advice("quit", "smoking", say("戒烟：5年内心血管病风险比继续抽低约四成。"), "Duncan, JAMA 2019"),
    ),
    education=(
        EducationItem("home_pressure", say("在家怎样量血压")),
        EducationItem("quit_tobacco", say("戒烟，什么时候都不晚")),
    ),
    next_steps=(
        NextStep("bp_again", "test", say("另2天再量血压"), "hypertension", "bp_grade_1_2", "李娟", "2026-11-24"),
        NextStep("ogtt", "test", say("口服糖耐量试验"), "diabetes", "cdrs_positive", "何静", "2026-11-27"),
        NextStep("clinic", "clinic", say("心血管门诊"), "chd", "china_par_high", "", "2026-12-20"),
    ),
    changes=(Change("china_par", say("10年心脑血管病风险"), say("15.1%"), say("13.3%"), "2025-11-02", -1.8, "%"),),
    disclaimer=say(
        "筛查结果仅供参考，不能替代医生诊断", "For screening only; does not replace a physician's diagnosis"
    ),
)
