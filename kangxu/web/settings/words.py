"""Permissions in the words of those who grant them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kangxu.foundation.permissions import Permission as P

PERMISSIONS: dict[P, Promise] = {
    P.SEE_WORKLIST: _("看今日工作"),
    P.WORK_TASKS: _("随访、处置、记结果"),
    P.ASSIGN_TASKS: _("分派和转派任务"),
    P.SEE_PEOPLE: _("找患者、看基本信息"),
    P.SEE_CLINICAL: _("看病情、检验和用药"),
    P.REGISTER_PEOPLE: _("建档"),
    P.RECORD_READINGS: _("录入测量值"),
    P.SCREEN_PEOPLE: _("做筛查"),
    P.SET_TARGETS: _("定个人控制目标"),
    P.REVEAL_IDENTITY: _("查看完整手机号和身份证号（要填原因）"),
    P.RESOLVE_MATCHES: _("认人、合并档案"),
    P.IMPORT_DATA: _("导入数据"),
    P.SEE_DASHBOARD: _("看成效"),
    P.EXPORT_LISTS: _("导出名单"),
    P.MANAGE_STAFF: _("管人员、岗位和密码"),
    P.MANAGE_SITE: _("管机构和接口钥匙"),
    P.SEE_AUDIT: _("查操作记录"),
    P.SEE_SEGMENTS: _("看标签和分群"),
    P.EDIT_SEGMENTS: _("编辑标签和分群"),
    P.PUBLISH_SEGMENTS: _("批准标签和分群"),
    P.SEE_COMMERCIAL: _("看经营类标签和费用指标"),
    P.SELL_PACKAGES: _("推荐服务包、下单"),
    P.SIGN_PLANS: _("拟定和签署年度方案"),
    P.TAKE_PAYMENTS: _("收款"),
    P.REFUND_ORDERS: _("退款"),
    P.DESIGN_FORMS: _("设计问卷"),
    P.APPROVE_FORMS: _("发布问卷"),
    P.LISTEN_CALLS: _("听通话录音"),
    P.SEE_TEAM: _("看班组的工作"),
    P.DESIGN_PACKAGES: _("设计服务包"),
    P.APPROVE_PACKAGES: _("批准服务包和发券"),
    P.SEE_ACCOUNTS: _("看成本和账目"),
}
