"""Who belongs to the eight examples, worked out from plain rows by loops and sets, without the rule language.

Written from the definitions of the library of tags. Yes, no or not known (None).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from zoneinfo import ZoneInfo

Answer = bool | None
SIX = {
    "hypertension": ("I10", "I11", "I12", "I13", "I14", "I15"), "diabetes": ("E11",), "copd": ("J43", "J44"),
    "coronary": ("I20", "I21", "I22", "I23", "I24", "I25"), "stroke": ("I60", "I61", "I62", "I63", "I64", "I69", "G45"),
    "kidney": ("N18",),
}  # fmt: skip
TIA = ("G45",)
SUGAR = ("E10", "E11", "E12", "E13", "E14")  # targets of glucose do not ask for the type
BY_SOMEBODY_ELSE = ("clinic", "laboratory", "checkup")
ADMITTED = ("inpatient", "emergency")
GLUCOSE = ("SMBG", "FPG", "PPG2H", "GLU")
SHARES = (
    ("套餐", 0.55), ("服务包", 0.55), ("健康管理", 0.55), ("药", 0.05), ("检查", 0.45), ("检验", 0.45),
    ("手术", 0.6), ("诊", 0.6),
)  # fmt: skip
BORDERLINE = {
    "SBP": (130, 140), "DBP": (85, 90), "FPG": (6.1, 7.0), "TC": (5.2, 6.2), "LDLC": (3.4, 4.1), "TG": (1.7, 2.3),
}  # fmt: skip
PLAN_DAYS = 90  # who is in a programme is seen every quarter, whatever the colour
OPEN_STEPS = ("referral_check", "review", "first_contact")
LINES = ("产科", "妇产", "美容", "整形", "生殖")


@dataclass
class Patient:
    """All that is on file of one person, as plain tuples."""

    pk: int
    born: date | None = None
    dead: bool = False
    codes: list[tuple[str, str, datetime | None]] = field(default_factory=list)  # ICD-10, state, when
    readings: list[tuple[str, float, datetime, str]] = field(default_factory=list)  # analyte, value, when, source
    visits: list[tuple[int, str, str | None, datetime, datetime | None]] = field(default_factory=list)
    charges: list[tuple[int, str | None, int]] = field(default_factory=list)  # visit, category, fen
    operations: list[tuple[int | None, str | None, datetime]] = field(default_factory=list)  # visit, level, when
    cared: dict[str, datetime] = field(default_factory=dict)  # programme, since when
    reached: list[datetime] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)  # kinds of open tasks; `linkage`
    answers: dict[str, float] = field(default_factory=dict)
    phq: float | None = None
    consents: set[str] = field(default_factory=set)


def every(*answers: Answer) -> Answer:
    return False if False in answers else None if None in answers else True


def some(*answers: Answer) -> Answer:
    return True if True in answers else None if None in answers else False


def other(answer: Answer) -> Answer:
    return None if answer is None else not answer


def two_of(answers: Sequence[Answer]) -> Answer:
    sure, possible = sum(one is True for one in answers), sum(one is not False for one in answers)
    return True if sure >= 2 else None if possible >= 2 else False


class Ward:
    """Everybody at one moment."""

    def __init__(self, patients: Iterable[Patient], at: datetime, zone: str = "Asia/Shanghai") -> None:
        self.at, self.zone = at, ZoneInfo(zone)
        self.patients = {one.pk: one for one in patients}
        self.tiers = self._tiers()

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def lately(self, moment: datetime, days: int) -> bool:
        return self.at - timedelta(days=days) <= moment <= self.at

    def age(self, one: Patient, on: date | None = None) -> int | None:
        on = on or self.day(self.at)
        born = one.born
        return None if born is None else on.year - born.year - ((on.month, on.day) < (born.month, born.day))

    def newest(self, one: Patient, analyte: str, days: int | None = None) -> float | None:
        found = [
            (when, value) for name, value, when, _ in one.readings
            if name == analyte and when <= self.at and (days is None or self.lately(when, days))
        ]  # fmt: skip
        return max(enumerate(found), key=lambda one: (one[1][0], one[0]))[1][1] if found else None

    # -- diseases

    def has(self, one: Patient, prefixes: tuple[str, ...]) -> bool:
        return any(
            code.startswith(prefixes) and state == "active" and (when is None or when <= self.at)
            for code, state, when in one.codes
        )

    def hypertensive(self, one: Patient) -> bool:
        days = {
            self.day(when) for code, _, when in one.codes if when and code.startswith("I10") and self.lately(when, 365)
        }
        return self.has(one, SIX["hypertension"]) or len(days) >= 2

    def kidneys(self, one: Patient) -> bool:
        days = sorted(
            self.day(when) for name, value, when, _ in one.readings
            if when <= self.at and ((name == "EGFR" and value < 60) or (name == "UACR" and value >= 30))
        )  # fmt: skip
        return self.has(one, SIX["kidney"]) or (len(days) > 1 and (days[-1] - days[0]).days >= 90)

    def diabetic(self, one: Patient) -> bool:
        return self.has(one, SIX["diabetes"])

    def chronic(self, one: Patient) -> bool:
        stroke = tuple(code for code in SIX["stroke"] if code not in TIA)
        return (
            self.hypertensive(one) or self.diabetic(one) or self.has(one, SIX["copd"])
            or self.has(one, SIX["coronary"]) or self.has(one, stroke) or self.kidneys(one)
        )  # fmt: skip

    # -- the eight examples

    def high_risk_of_diabetes(self, one: Patient) -> Answer:
        age, weight, family = self.age(one), self.newest(one, "BMI"), self.newest(one, "FHDM")
        tested = any(name in ("OGTT0", "OGTT2") and self.lately(when, 365) for name, _, when, _ in one.readings)
        return every(
            None if age is None else age >= 45, None if weight is None else weight >= 24,
            None if family is None else family == 1, not tested, not self.diabetic(one),
        )  # fmt: skip

    def high_value_chronic(self, one: Patient) -> Answer:
        late, tier = self.late_by(one), self.tiers.get(one.pk)
        return every(
            self.chronic(one), None if tier is None else tier == "A", None if late is None else late < 1.5,
            "P1" in one.consents, not one.dead,
        )  # fmt: skip

    def about_to_be_lost(self, one: Patient) -> Answer:
        paid = any(fen > 0 for _, _, fen in one.charges)
        late = self.late_by(one)
        return every(self.chronic(one) or paid, None if late is None else 1.5 <= late < 4)

    def hesitant(self, one: Patient) -> Answer:
        """Nobody calls on the dead: tags of conduct and service are closed."""
        visits = [when for _, kind, _, when, _ in one.visits if kind == "outpatient" and self.lately(when, 365)]
        once = len(visits) == 1 and self.at - timedelta(days=90) <= visits[0] <= self.at - timedelta(days=7)
        return once and not one.dead and any(step == "linkage" or step in OPEN_STEPS for step in one.steps)

    def stable(self, one: Patient) -> Answer:
        steady = self.steady_days(one)
        admitted = any(kind in ADMITTED and self.lately(when, 180) for _, kind, _, when, _ in one.visits)
        return every(self.chronic(one), None if steady is None else steady >= 60, not admitted)

    def after_an_operation(self, one: Patient) -> Answer:
        left = [
            (until, department or "") for pk, kind, department, start, until in one.visits
            for visit, level, when in one.operations
            if kind == "inpatient" and until is not None and level in ("3", "4")
            and (visit == pk or (visit is None and self.day(start) <= self.day(when) <= self.day(until)))
        ]  # fmt: skip
        return not one.dead and any(
            self.lately(when, 90) or ("骨" in where and self.lately(when, 180)) for when, where in left
        )

    def early_intervention(self, one: Patient) -> Answer:
        weight = self.newest(one, "BMI")
        smokes = self.newest(one, "SMOKING")
        edges = []
        for analyte, (low, high) in BORDERLINE.items():
            value = self.newest(one, analyte, 365)
            edges.append(None if value is None else low <= value < high)
        sleep, active = one.answers.get("sleep_hours"), one.answers.get("active_minutes_week")
        signs = [
            None if weight is None else weight >= 24, some(*edges), None if one.phq is None else one.phq >= 5,
            None if sleep is None else sleep < 6, None if active is None else active < 90,
            None if smokes is None else smokes == 1,
        ]  # fmt: skip
        return every(not self.chronic(one), two_of(signs))

    def no_glucose_twice(self, one: Patient) -> Answer:
        since = one.cared.get("diabetes")
        if not self.diabetic(one) or one.dead:
            return False
        if since is None:
            return None
        home = [
            self.day(when) for name, _, when, source in one.readings
            if name in GLUCOSE and source in ("home_device", "self_report") and when <= self.at
        ]  # fmt: skip
        return (self.day(self.at) - max([self.day(since), *home])).days >= 2 * 7

    # -- what they are made of

    def targets(self, one: Patient, on: date) -> dict[str, tuple[float, float]]:
        found: dict[str, tuple[float, float]] = {}
        age = self.age(one, on)
        if age is not None and age >= 80:
            limits = (150, 90)
        elif self.has(one, (*SUGAR, *SIX["coronary"])):
            limits = (130, 80)
        else:
            limits = (140, 90)
        found |= {"SBP": (0, limits[0]), "DBP": (0, limits[1])}
        if self.has(one, SUGAR):
            found |= {"HBA1C": (0, 7.0), "FPG": (4.4, 7.0), "PPG2H": (4.4, 10.0), "LDLC": (0, 2.6)}
        if self.has(one, (*SIX["coronary"], *SIX["stroke"])):
            found["LDLC"] = (0, 1.8)
        return found

    def steady_days(self, one: Patient) -> int | None:
        """Days from the first to the last check of the newest unbroken run of checks with everything in target."""
        checks: dict[date, bool] = {}
        for name, value, when, source in one.readings:
            day = self.day(when)
            limits = self.targets(one, day).get(name)
            if limits is None or source not in BY_SOMEBODY_ELSE or not self.lately(when, 730):
                continue
            checks[day] = checks.get(day, True) and limits[0] <= value < limits[1]
        if not checks:
            return None
        run = []
        for day in sorted(checks, reverse=True):
            if not checks[day]:
                break
            run.append(day)
        return (run[0] - run[-1]).days if run else 0

    def late_by(self, one: Patient) -> float | None:
        met = [when for _, _, _, when, _ in one.visits if when <= self.at] + [w for w in one.reached if w <= self.at]
        uploads = [when for _, _, when, source in one.readings if source == "home_device" and when <= self.at]
        if not met and not uploads:
            return None
        return (self.day(self.at) - self.day(max(met + uploads))).days / self.expected(one, met)

    def expected(self, one: Patient, met: list[datetime]) -> float:
        if one.cared:
            return PLAN_DAYS
        days = sorted({self.day(when) for when in met if self.lately(when, 1095)})
        gaps = [(later - sooner).days for sooner, later in pairwise(days)]
        return median(gaps) if len(gaps) >= 2 else 180

    def year(self, one: Patient) -> tuple[float, float]:
        """Effective income and spend of the last 365 days, yuan."""
        when = {pk: (kind, start) for pk, kind, _, start, _ in one.visits}
        income = spend = 0.0
        for visit, category, fen in one.charges:
            kind, start = when[visit]
            if self.lately(start, 365):
                spend += fen / 100
                income += fen / 100 * (0.15 if kind == "inpatient" else _share(category))
        return round(income, 2), round(spend, 2)

    def _tiers(self) -> dict[int, str]:
        """A for who is in value tier A, `-` for everybody else alive."""
        by_department: dict[str, list[Patient]] = {}
        for one in self.patients.values():
            visits = [(start, where) for _, _, where, start, _ in one.visits if start <= self.at and where]
            if visits and not one.dead:
                by_department.setdefault(max(visits)[1], []).append(one)
        found = {one.pk: "-" for one in self.patients.values() if not one.dead}
        for group in by_department.values():
            if len(group) < 5:
                continue
            sums = {one.pk: self.year(one) for one in group}
            income, spend = (_percentile([each[turn] for each in sums.values()], 0.8) for turn in (0, 1))
            for one in group:
                earned, charged = sums[one.pk]
                ill = any(self.has(one, prefixes) for prefixes in SIX.values())
                line = any(
                    any(word in (department or "") for word in LINES) and self.lately(start, 365)
                    for _, _, department, start, _ in one.visits
                )
                if (ill and earned > 0 and earned >= income) or (line and charged > 0 and charged >= spend):
                    found[one.pk] = "A"
        return found


def _share(category: str | None) -> float:
    return next((share for word, share in SHARES if word in (category or "")), 0.05)


def _percentile(values: list[float], share: float) -> float:
    """Between the two neighbours, in proportion."""
    values = sorted(values)
    place = share * (len(values) - 1)
    low = int(place)
    return values[low] + (values[min(low + 1, len(values) - 1)] - values[low]) * (place - low)


EXAMPLES: dict[str, Callable[[Ward, Patient], Answer]] = {
    "SG04": Ward.high_risk_of_diabetes, "SG01": Ward.high_value_chronic, "B_LOSTRISK": Ward.about_to_be_lost,
    "SG03": Ward.hesitant, "SG07": Ward.stable, "SG08": Ward.after_an_operation, "SG09": Ward.early_intervention,
    "SG25": Ward.no_glucose_twice,
}  # fmt: skip
