"""Inputs that several models ask for, declared once: an answer given for one model counts for all of them."""

from dataclasses import replace
from typing import Literal

from kangxu.clinical.analytes import stated_inputs
from kangxu.clinical.conversions import factor_of
from kangxu.clinical.risk.inputs import Alternative, Input, flag, measured

MG_DL_PER_MMOL_L_CHOLESTEROL = factor_of("cholesterol")
MG_DL_PER_MMOL_L_GLUCOSE = factor_of("glucose")
UMOL_L_PER_MG_DL_CREATININE = 1 / factor_of("creatinine")


def age(low: float, high: float, *, required: bool = True) -> Input:
    return Input("age", "年龄", "Age", "years", low=low, high=high, whole=True, required=required)


def systolic(low: float | None = None, high: float | None = None, *, required: bool = True) -> Input:
    return within(measured("systolic", "SBP", "收缩压", "Systolic pressure", "mmHg", required=required), low, high)


def diastolic(low: float | None = None, high: float | None = None, *, required: bool = True) -> Input:
    return within(measured("diastolic", "DBP", "舒张压", "Diastolic pressure", "mmHg", required=required), low, high)


def bmi(low: float | None = None, high: float | None = None, *, required: bool = True) -> Input:
    return within(measured("bmi", "BMI", "体质指数", "Body mass index", "kg/m2", required=required), low, high)


def waist(low: float | None = None, high: float | None = None, *, required: bool = True) -> Input:
    return within(measured("waist_cm", "WAIST", "腰围", "Waist", "cm", required=required), low, high)


def pulse(*, required: bool = True) -> Input:
    return measured("pulse", "HR", "心率", "Heart rate", "/min", required=required)


def cholesterol(
    low: float | None = None, high: float | None = None, *, factor: float = MG_DL_PER_MMOL_L_CHOLESTEROL,
    required: bool = True,
) -> Input:  # fmt: skip
    one = measured("tc_mmol_l", "TC", "总胆固醇", "Total cholesterol", "mmol/L", required=required)
    return _with_mg_dl(within(one, low, high), factor)


def hdl(
    low: float | None = None, high: float | None = None, *, factor: float = MG_DL_PER_MMOL_L_CHOLESTEROL,
    required: bool = True,
) -> Input:  # fmt: skip
    one = measured("hdl_mmol_l", "HDLC", "高密度脂蛋白胆固醇", "HDL cholesterol", "mmol/L", required=required)
    return _with_mg_dl(within(one, low, high), factor)


def non_hdl(*, required: bool = True) -> Input:
    one = measured(
        "non_hdl_mmol_l", "NHDLC", "非高密度脂蛋白胆固醇", "Non-HDL cholesterol", "mmol/L", required=required
    )
    return _with_mg_dl(one, MG_DL_PER_MMOL_L_CHOLESTEROL)


def ldl(*, required: bool = True) -> Input:
    one = measured("ldl_mmol_l", "LDLC", "低密度脂蛋白胆固醇", "LDL cholesterol", "mmol/L", required=required)
    return _with_mg_dl(one, MG_DL_PER_MMOL_L_CHOLESTEROL)


def triglycerides(*, required: bool = True) -> Input:
    return measured("tg_mmol_l", "TG", "甘油三酯", "Triglycerides", "mmol/L", required=required)


def fasting_glucose(*, required: bool = True) -> Input:
    one = measured("fasting_mmol_l", "FPG", "空腹血糖", "Fasting glucose", "mmol/L", required=required)
    return _with_mg_dl(one, MG_DL_PER_MMOL_L_GLUCOSE)


def two_hour_glucose(*, required: bool = True) -> Input:
    one = measured("two_hour_mmol_l", "OGTT2", "糖耐量2小时血糖", "Two-hour glucose", "mmol/L", required=required)
    return _with_mg_dl(one, MG_DL_PER_MMOL_L_GLUCOSE)


def hba1c(*, required: bool = True) -> Input:
    return measured("hba1c_percent", "HBA1C", "糖化血红蛋白", "HbA1c", "%", required=required)


def creatinine(*, required: bool = True) -> Input:
    one = measured("creatinine_umol_l", "CREA", "血肌酐", "Serum creatinine", "umol/L", required=required)
    factor = UMOL_L_PER_MG_DL_CREATININE
    other = Alternative("creatinine_mg_dl", "mg/dL", factor, one.low / factor, one.high / factor)
    return replace(one, alternatives=(other,))


def filtration(low: float | None = None, high: float | None = None, *, required: bool = True) -> Input:
    unit = "mL/min/1.73m2"
    return within(measured("egfr", "EGFR", "估算肾小球滤过率", "eGFR", unit, required=required), low, high)


def albumin_creatinine(*, required: bool = True) -> Input:
    return measured("uacr_mg_g", "UACR", "尿白蛋白/肌酐", "Albumin-creatinine ratio", "mg/g", required=required)


_FLAGS = {
    "north": ("居住在北方（长江以北）", "Lives in the north (of the Yangtze)"),
    "urban": ("居住在城市", "Lives in a city"),
    "smoking": ("现在吸烟", "Smokes now"),
    "on_pressure_drugs": ("正在服用降压药", "Takes antihypertensive drugs"),
    "on_statin": ("正在服用他汀", "Takes a statin"),
    "hypertension": ("已诊断高血压", "Known hypertension"),
    "diabetes": ("糖尿病", "Diabetes"),
    "dyslipidaemia": ("血脂异常", "Dyslipidaemia"),
    "ascvd": ("已患动脉粥样硬化性心血管病", "Established cardiovascular disease"),
    "coronary_disease": ("冠心病", "Coronary heart disease"),
    "myocardial_infarction": ("心肌梗死病史", "Previous heart attack"),
    "stroke": ("脑卒中病史", "Previous stroke"),
    "tia": ("短暂性脑缺血发作病史", "Previous TIA"),
    "heart_failure": ("心力衰竭", "Heart failure"),
    "atrial_fibrillation": ("房颤", "Atrial fibrillation"),
    "valve_disease": ("心脏瓣膜病", "Valvular heart disease"),
    "peripheral_artery_disease": ("外周动脉疾病", "Peripheral artery disease"),
    "vascular_disease": ("血管疾病（心梗、外周动脉疾病、主动脉斑块）", "Vascular disease (infarction, PAD, plaque)"),
    "ckd": ("慢性肾脏病", "Chronic kidney disease"),
    "copd": ("慢阻肺", "COPD"),
    "anaemia": ("贫血", "Anaemia"),
    "proteinuria": ("蛋白尿", "Proteinuria"),
    "family_history_ascvd": ("父母或兄弟姐妹患心肌梗死或脑卒中", "Heart attack or stroke in a parent or sibling"),
    "family_history_stroke": ("家族中有人患脑卒中", "Stroke in the family"),
    "family_history_diabetes": ("父母、兄弟姐妹或子女患糖尿病", "Diabetes in a parent, sibling or child"),
    "family_history_airways": ("家族中有人患慢阻肺、慢支、肺气肿或哮喘", "COPD, bronchitis or asthma in the family"),
    "inactive": ("运动少（每周不到3次或每次不到30分钟）", "Little exercise (under 3 times a week or 30 minutes)"),
    "revascularisation": ("支架植入或搭桥手术史", "Previous stent or bypass operation"),
    "left_ventricular_hypertrophy": ("左心室肥厚", "Left ventricular hypertrophy"),
}  # fmt: skip


def yes_no(name: str, *, required: bool = True, only_sex: Literal["male"] | None = None) -> Input:
    """One of the shared yes-no questions, by name."""
    zh, en = _FLAGS[name]
    asked = flag(name, zh, en, required=required, only_sex=only_sex)
    return replace(asked, analyte=stated_inputs().get(name))


def within(item: Input, low: float | None, high: float | None) -> Input:
    """The input with the model's own range in place of the plausible one."""
    return replace(item, low=item.low if low is None else low, high=item.high if high is None else high)


def _with_mg_dl(item: Input, factor: float) -> Input:
    """The same input in mg/dL; `factor` is mg/dL for one mmol/L, as the model names it."""
    # rounded, because 130 mg/dL must not lie outside a range that begins at 130 mg/dL
    low, high = round(item.low * factor, 6), round(item.high * factor, 6)
    other = Alternative(item.name.replace("mmol_l", "mg_dl"), "mg/dL", 1 / factor, low, high)
    return replace(item, alternatives=(other,))
