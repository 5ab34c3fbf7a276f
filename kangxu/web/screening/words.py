"""Words that the desk page's script says. `{n}` and the like are filled in by the script."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _


def desk_words() -> dict[str, Any]:
    return {**_card(), **_form(), **_index(), **_sending(), **_head()}


def _card() -> dict[str, Any]:
    return {
        "card": {
            "bad_id_length": _("身份证号应为 18 位（或旧证 15 位），请核对位数"),
            "bad_id_date": _("身份证号里的出生日期不存在或不合理，请核对第 7 至 14 位"),
            "bad_check_digit": _("身份证号最后一位校验不通过，请逐位核对"),
            "bad_id_masked": _("身份证号含有星号，请填写完整号码"),
        },
        "male": _("男"),
        "female": _("女"),
        "years": _("{n}岁"),
        "area": _("行政区划{area}"),
        "new_person": _("未建档，保存时建档"),
        "offline_person": _("断网，不带出以前的记录"),
        "who": _("先读证，或填姓名（至少两个字）"),
        "born_when": _("没带证的，请填出生日期"),
        "which_sex": _("没带证的，请选性别"),
    }


def _form() -> dict[str, Any]:
    return {
        "before": _("{on}填过"),
        "outside": _("{label}应在{low}–{high}之间，是不是少写或多写了一位？"),
        "wrong_numbers": _("有数字不对，改好再保存"),
        "nothing_filled": _("还没有填，先填至少一项"),
        "filled": _("已填{n} / {of}项"),
        "average": _("平均"),
        "and": _("，"),
        "pack_years": ["", _("包年")],
        "restored": _("上次没保存的一份已恢复"),
        "unsaved": _("这份还没保存：按Ctrl Enter保存；不要了，再按一次F2"),
    }


def _index() -> dict[str, Any]:
    return {
        "not_filled": _("还没有填"),
        "unsettled": _("未定"),
        "still_missing": _("还差{n}项"),
        "outside_model": _("{what}不在适用范围"),
        "needs_network": _("断网时不算"),
    }


def _sending() -> dict[str, Any]:
    return {
        "kept": {
            "offline": _("断网，{name}这份已存本机，联网后自动补传"),
            "fault": _("服务器暂时没收下，{name}这份已存本机，稍后自动补传"),
            "signed_out": _("登录已过期，{name}这份已存本机，重新登录后自动补传"),
        },
        "waiting": {
            "offline": _("断网，已存本机{n}份"),
            "fault": _("服务器暂时没收下，已存本机{n}份"),
            "signed_out": _("登录已过期，已存本机{n}份，重新登录后自动补传"),
        },
        "again": {
            "offline": _("还连不上，这些表单留在本机，联网后自动补传"),
            "fault": _("服务器还没收下，这些表单留在本机，稍后再传；总不行请告诉信息科"),
            "signed_out": _("登录已过期，请重新登录；填好的都留在本机"),
        },
        "sent": _("已补传{n}份"),
        "refused": _("其中{n}份要改后再传"),
        "others": _("本机另有{n}份由其他人存下，由本人登录后补传"),
    }


def _head() -> dict[str, Any]:
    return {
        "nth": _("今天第{n}人"),
        "took": _("本次用时{time}"),
        "median": _("今天中位{time}"),
        "minutes": _("{m}分{s}秒"),
        "seconds": _("{s}秒"),
        "works_offline": _("断网也能录"),
    }
