from kangxu.web.components.site_interval import Site, SiteInterval
from kangxu.web.components.states import State

GROUP = "cohort"
TITLE = "院点与区间"
_SITES = (
    Site("县医院慢病门诊", "1,672 / 2,986", 56.0, 54.2, 57.8, "↑3.1"),
    Site("城关社区卫生服务中心", "1,012 / 1,874", 54.0, 51.7, 56.3, "↑2.6", href="#site_interval"),
    Site("东岗镇卫生院", "478 / 968", 49.4, 46.2, 52.5, "↑0.9"),
    Site("石桥乡卫生院", "265 / 562", 47.2, 43.0, 51.3, "↑0.6", "偏低", "amber"),
    Site("河西镇卫生院", "311 / 786", 39.6, 36.1, 43.0, "↓4.8", "连降3个月", "red"),
)
_SHOWN = SiteInterval(_SITES, 51.9, "各院点达标率", "比8月", "达标 / 应测", "达标率")
STATES = (State("五个院点", _SHOWN, width=660),)
