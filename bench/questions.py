"""Segments as hospitals ask for them, in the words of the rule language, and each as a database man would write it by hand.

The hand-written statements know the tables and their indexes, take every short cut that the data allows (no comparator
where none occurs, the kept newest value, the window first), and must find exactly as many persons.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """A segment: name, the rule in words, the SELECT of person ids by hand."""

    name: str
    words: str
    by_hand: str


_AGED = "p.birth_on <= %(day)s::date - interval '{0} years'"
_LIVING = "p.merged_into_id is null"

QUESTIONS = (
    Question(
        "diabetes out of control, kidneys not looked at",
        "年龄 >= 35岁 且 年龄 <= 79岁 且 200天内 糖化血红蛋白 >= 8 % 且 365天内没有 尿白蛋白/肌酐比值",
        f"""
        select p.id from people_person p
        join records_latestvalue h on h.person_id = p.id and h.analyte = 'HBA1C' and h.value >= 8
             and h.measured_at between %(at)s - interval '200 days' and %(at)s
        where {_LIVING} and {_AGED.format(35)} and p.birth_on > %(day)s::date - interval '80 years'
          and not exists (select 1 from records_latestvalue u where u.person_id = p.id and u.analyte = 'UACR'
                          and u.measured_at between %(at)s - interval '365 days' and %(at)s)
        """,
    ),
    Question(
        "diabetes with a high mean on metformin",
        "2型糖尿病 且 90天内 空腹血糖 平均值 >= 7 mmol/L 且 365天内 用药[名称：“二甲双胍”] 且 年龄 >= 45岁",
        f"""
        select p.id from people_person p
        where {_LIVING} and {_AGED.format(45)}
          and p.id in (select d.person_id from records_diagnosis d where d.condition = 'diabetes' and d.retired_at is null
                       and d.state <> 'resolved' and d.diagnosed_at <= %(at)s)
          and p.id in (select m.person_id from records_medicine m where m.name like '%%二甲双胍%%' and m.retired_at is null
                       and m.started_on between %(day)s::date - 364 and %(day)s)
          and p.id in (select r.person_id from records_reading r where r.analyte = 'FPG' and r.retired_at is null
                       and r.measured_at between %(at)s - interval '90 days' and %(at)s
                       group by r.person_id having round(avg(r.value)::numeric, 6) >= 7)
        """,
    ),
    Question(
        "two of the last three pressures raised, in care",
        "高血压 且 最近3次 收缩压 中至少2次 >= 140 mmHg 且 365天内 就诊 次数 >= 2次 且 非 已故",
        f"""
        with known as materialized (
            select p.id from people_person p
            where {_LIVING} and (p.deceased_at is null or p.deceased_at > %(at)s)
              and p.id in (select d.person_id from records_diagnosis d where d.condition = 'hypertension'
                           and d.retired_at is null and d.state <> 'resolved' and d.diagnosed_at <= %(at)s)
              and p.id in (select e.person_id from records_encounter e where e.retired_at is null
                           and e.started_at between %(at)s - interval '365 days' and %(at)s
                           group by e.person_id having count(*) >= 2)
        )
        select s.person_id from (
            select r.person_id, r.value, row_number() over (partition by r.person_id order by r.measured_at desc) as turn
            from records_reading r where r.analyte = 'SBP' and r.retired_at is null and r.measured_at <= %(at)s
              and r.person_id in (select id from known)
        ) s where s.turn <= 3 group by s.person_id having count(*) filter (where s.value >= 140) >= 2
        """,
    ),
    Question(
        "high risk of diabetes",
        "年龄 >= 45岁 且 体质指数 >= 24 且 糖尿病家族史 且 365天内没有 OGTT 2小时血糖 且 没有 2型糖尿病",
        f"""
        select p.id from people_person p
        join records_latestvalue b on b.person_id = p.id and b.analyte = 'BMI' and b.value >= 24 and b.measured_at <= %(at)s
        join records_latestvalue f on f.person_id = p.id and f.analyte = 'FHDM' and f.value = 1 and f.measured_at <= %(at)s
        where {_LIVING} and {_AGED.format(45)}
          and not exists (select 1 from records_latestvalue o where o.person_id = p.id and o.analyte = 'OGTT2'
                          and o.measured_at between %(at)s - interval '365 days' and %(at)s)
          and not exists (select 1 from records_diagnosis d where d.person_id = p.id and d.condition = 'diabetes'
                          and d.retired_at is null and d.state <> 'resolved' and d.diagnosed_at <= %(at)s)
        """,
    ),
    Question(
        "pressure at home too often raised",
        "高血压 且 90天内 收缩压[来源：家用设备] 次数 >= 3次 且 90天内 收缩压[来源：家用设备] 平均值 >= 135 mmHg 且 年龄 < 80岁",
        f"""
        select p.id from people_person p
        where {_LIVING} and p.birth_on > %(day)s::date - interval '80 years'
          and p.id in (select d.person_id from records_diagnosis d where d.condition = 'hypertension' and d.retired_at is null
                       and d.state <> 'resolved' and d.diagnosed_at <= %(at)s)
          and p.id in (select r.person_id from records_reading r where r.analyte = 'SBP' and r.retired_at is null
                       and r.source = 'home_device' and r.measured_at between %(at)s - interval '90 days' and %(at)s
                       group by r.person_id having count(*) >= 3 and round(avg(r.value)::numeric, 6) >= 135)
        """,
    ),
    Question(
        "worth much, and kidneys worsening",
        "365天内 费用 合计 >= 1500元 且 730天内 估算肾小球滤过率 年变化 <= -5 且 730天内 估算肾小球滤过率 次数 >= 3次",
        f"""
        select p.id from people_person p
        where {_LIVING}
          and p.id in (select c.person_id from records_charge c join records_encounter e on e.id = c.encounter_id
                       where c.retired_at is null and e.started_at between %(at)s - interval '365 days' and %(at)s
                       group by c.person_id having sum(c.amount_fen) >= 150000)
          and p.id in (select r.person_id from records_reading r where r.analyte = 'EGFR' and r.retired_at is null
                       and r.measured_at between %(at)s - interval '730 days' and %(at)s
                       group by r.person_id having count(*) >= 3 and
                       regr_slope(r.value, extract(epoch from r.measured_at - %(at)s) / 31557600) <= -5)
        """,
    ),
    Question(
        "about to be lost",
        "（高血压 或 2型糖尿病）且 就诊 距最近一次 > 180天 且 180天内没有 收缩压 且 120天内没有 空腹血糖",
        f"""
        select p.id from people_person p
        where {_LIVING}
          and p.id in (select d.person_id from records_diagnosis d where d.condition in ('hypertension', 'diabetes')
                       and d.retired_at is null and d.state <> 'resolved' and d.diagnosed_at <= %(at)s)
          and p.id in (select e.person_id from records_encounter e where e.retired_at is null and e.started_at <= %(at)s
                       group by e.person_id
                       having max(e.started_at) < (%(day)s::date - 180)::timestamp at time zone 'Asia/Shanghai')
          and not exists (select 1 from records_latestvalue s where s.person_id = p.id and s.analyte = 'SBP'
                          and s.measured_at between %(at)s - interval '180 days' and %(at)s)
          and not exists (select 1 from records_latestvalue f where f.person_id = p.id and f.analyte = 'FPG'
                          and f.measured_at between %(at)s - interval '120 days' and %(at)s)
        """,
    ),
    Question(
        "at least two of five things",
        "至少2项（体质指数 >= 28，腰围 >= 90，现在吸烟，低密度脂蛋白胆固醇 >= 3.4，尿酸 >= 420）且 年龄 >= 40岁 且 非 已故",
        f"""
        select p.id from people_person p
        join (
            select v.person_id from records_latestvalue v
            where v.measured_at <= %(at)s and ((v.analyte = 'BMI' and v.value >= 28) or (v.analyte = 'WAIST' and v.value >= 90)
               or (v.analyte = 'SMOKING' and v.value = 1) or (v.analyte = 'LDLC' and v.value >= 3.4)
               or (v.analyte = 'UA' and v.value >= 420))
            group by v.person_id having count(*) >= 2
        ) v on v.person_id = p.id
        where {_LIVING} and {_AGED.format(40)} and (p.deceased_at is null or p.deceased_at > %(at)s)
        """,
    ),
)
