from kangxu.web.components.card_reader_bar import CardReaderBar
from kangxu.web.components.states import State

GROUP = "screening"
TITLE = "读证条"
STATES = (
    State("等刷证", CardReaderBar(), width=620),
    State("在档的人", CardReaderBar("王德福", "男54岁", "330102********2519", True, "在档，带出06-18化验"), width=620),
    State("号码不对", CardReaderBar(problem="身份证号最后一位校验不通过，请逐位核对"), width=620),
    State("在表单里", CardReaderBar(field="text", hint="刷会员卡或身份证，或输入姓名、电话尾号"), width=620),
    State("新来的人", CardReaderBar("", "女66岁", "330102********0026", True, "未建档", new=True), width=620),
)
