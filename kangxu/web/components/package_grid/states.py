from kangxu.web.components.package_grid import PackageCell, PackageGrid, PackageRow
from kangxu.web.components.states import State
from kangxu.web.components.tag import Tag

GROUP = "table"
TITLE = "服务包目录"
_WAITS = Tag("待签字", tone="amber")
_BASIC = PackageCell(
    "2型糖尿病基础包", "#package_grid", "0.00元", ("19项", "1年", "99分钟"), "毛利 168.90元", "", (_WAITS,)
)
_PLUS = PackageCell(
    "2型糖尿病增值包", "#package_grid", "1,680.00元", ("26项", "1年", "612分钟"), "毛利 -112.40元", "red",
    (Tag("待审批", tone="amber"),),
)  # fmt: skip
_ROWS = (PackageRow("2型糖尿病", (_BASIC, None, _PLUS)),)
STATES = (
    State("按病种和档位", PackageGrid("服务包", _ROWS, ("基础包", "标准包", "增值包")), width=1000),
    State("不分档的", PackageGrid("单项包", (PackageRow("不分病种", (_BASIC, None, None), "3个"),)), width=1000),
)
