"""Words that the builder's script says. `{n}` and the like are filled in by the script."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def builder_words() -> dict[str, Any]:
    return {**_rows(), **_asking(), **_windows(), **_acts(), **_text()}


def _rows() -> dict[str, Any]:
    return {
        "condition": _("条件"),
        "group": _("条件组"),
        "more": _("更多操作"),
        "people": _("{n}人"),
        "about": _("约{n}"),
        "empty_title": _("还没有条件，现在是全部患者"),
        "empty_text": _("加第一个条件：按 A 或点“条件”，输入名称、拼音首字母都可以；也可以在右边直接写。"),
        "choose_fact": _("选条件"),
        "search_fact": _("名称、拼音首字母、英文或代码"),
        "no_fact": _("没有这样的条件，换个写法试试"),
        "gone": _("这一项已经没有了"),
        "unknown_means": _("未知时：{what}"),
        "takes_away": _("减去{n}人"),
        "around": _("改这个数，分群变成："),
        "add_in": _("在这一组加条件"),
        "joints": {"all": _("全部满足"), "any": _("任一满足")},
        "at_least": _("至少满足{n}项"),
        "exclude": _("排除：{how}"),
    }


def _asking() -> dict[str, Any]:
    return {
        "how": _("怎么问"),
        "other_way": _("换一种问法"),
        "limit_time": _("限定时间"),
        "not": _("并非"),
        "comparison": _("比较"),
        "value": _("数值"),
        "value_to": _("到"),
        "unit": _("单位"),
        "is": pgettext("comparison", "是"),
        "is_not": pgettext("comparison", "不是"),
        "choose_value": _("选一个"),
        "ok": _("确定"),
        "ops": {
            ">=": _("不低于"),
            ">": _("高于"),
            "<=": _("不高于"),
            "<": _("低于"),
            "between": _("介于"),
            "=": _("等于"),
            "!=": _("不等于"),
            "in": _("属于"),
        },
        "ways": {
            "latest": _("最近一次"),
            "current": _("当前值"),
            "first": _("首次"),
            "min": _("最低"),
            "max": _("最高"),
            "mean": _("平均"),
            "sum": _("合计"),
            "count": _("次数"),
            "days": _("天数"),
            "share": _("占比"),
            "slope": _("每年变化"),
            "since_last": _("距最近一次"),
            "since_first": _("距首次"),
            "of_last": _("最近几次里"),
            "has": pgettext("rule", "有"),
            "has_not": pgettext("rule", "没有"),
            "yes": pgettext("rule", "是"),
            "no": pgettext("rule", "否"),
            "known": _("已知"),
            "unknown": _("未知"),
            "result_known": _("有结果"),
            "result_unknown": _("没有结果"),
        },
        "so_many_of_last": _("最近{newest}次中至少{needed}次"),
        "all_of_last": _("最近{newest}次都"),
        "newest": _("最近几次"),
        "needed": _("至少几次"),
        "which_rows": _("哪些算"),
        "of_these": _("其中{what}"),
        "every_row": _("都算"),
        "percentile": _("百分位"),
        "among": _("在谁中间"),
        "plain_number": _("改回数值"),
    }


def _windows() -> dict[str, Any]:
    return {
        "any_time": _("不限时间"),
        "within": _("近{days}天内"),
        "ago": _("{days}天以前"),
        "span": _("{days}至{ago}天前"),
        "since": _("自{day}起"),
        "until": _("到{day}止"),
        "last": _("最近{n}次"),
        "periods": {"year": _("今年"), "month": _("本月")},
        "comma": _("，"),
        "colon": _("："),
        "listed": _("、"),
        "days": _("天"),
        "times": _("次"),
        "window_days": _("近"),
        "window_ago": _("至少早于"),
        "window_since": _("从"),
        "window_until": _("到"),
        "window_last": _("只取最近"),
        "filter_by": _("限定{what}"),
        "filter_text": _("几个之间用顿号"),
        "no_filter": _("不限定"),
    }


def _acts() -> dict[str, Any]:
    return {
        "up": _("上移"),
        "down": _("下移"),
        "nest": _("移进条件组"),
        "unnest": _("移出条件组"),
        "duplicate": _("复制一条"),
        "delete": _("删除"),
        "deleted": _("删了{n}条"),
        "undo": _("撤销"),
        "negate": _("改成“并非”"),
        "unnegate": _("去掉“并非”"),
        "exclude_group": _("改成排除"),
        "include_group": _("改成满足"),
        "dissolve": _("拆开条件组"),
        "as_percentile": _("按百分位比"),
        "name_first": _("先起个名字，再启用"),
        "not_saved": _("没存上，连上网后再改一处就会重存"),
    }


def _text() -> dict[str, Any]:
    return {
        "text_edit": _("改文字"),
        "text_done": _("改好了"),
        "did_you_mean": _("是不是："),
        "at_word": _("第{line}行“{word}”："),
        "no_answer": _("没有连上服务器，规则还在，稍后再试"),
    }
