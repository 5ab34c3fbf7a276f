from django import forms

from kangxu.web.components.form_field import FormField
from kangxu.web.components.states import State

GROUP = "form"
TITLE = "表单字段"


class _Sample(forms.Form):
    name = forms.CharField(label="姓名", max_length=10)
    team = forms.ChoiceField(label="团队", choices=[("bp", "高血压一组"), ("dm", "糖尿病组")])
    way = forms.ChoiceField(label="方式", choices=[("phone", "电话"), ("home", "家庭")], widget=forms.RadioSelect)
    note = forms.CharField(
        label="备注", widget=forms.Textarea(attrs={"rows": 2}), required=False, help_text="患者看不到"
    )
    agreed = forms.BooleanField(label="已告知录音", required=False)


_EMPTY = _Sample(prefix="gallery")
_WRONG = _Sample({"wrong-name": "", "wrong-team": "bp"}, prefix="wrong")
STATES = (
    State("文字", FormField(_EMPTY["name"]), width=220),
    State("选择", FormField(_EMPTY["team"]), width=220),
    State("单选", FormField(_EMPTY["way"]), width=220),
    State("多行", FormField(_EMPTY["note"]), width=260),
    State("勾选", FormField(_EMPTY["agreed"]), width=160),
    State("漏填", FormField(_WRONG["name"]), width=220),
)
