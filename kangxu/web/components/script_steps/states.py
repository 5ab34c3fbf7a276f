from kangxu.web.components.script_steps import ScriptSteps, SpokenBranch, SpokenStep
from kangxu.web.components.states import State

GROUP = "work"
TITLE = "话术"
_STEPS = (
    SpokenStep("核对身份，说明来意", ("“您好，请问是王桂芳吗？”",)),
    SpokenStep("问不舒服"),
    SpokenStep(
        "吃药情况", ("“王阿姨，新换的这个药，是天天早上都吃，还是有时候会停一停？”",),
        (SpokenBranch("若停过", "“不怪您，好多人都这样。那天是怎么想的，量出来多少？”"),),
    ),
    SpokenStep("告知安排，约下次"),
)  # fmt: skip
STATES = (State("说到第3步", ScriptSteps("话术", "高血压2周复核 第3版", _STEPS, current=3), width=272),)
