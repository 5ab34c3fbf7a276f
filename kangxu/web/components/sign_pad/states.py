from kangxu.web.components.sign_pad import SignPad
from kangxu.web.components.states import State

GROUP = "money"
TITLE = "手写签名"
STATES = (State("患者", SignPad("患者签名", needed=True), width=400),)
