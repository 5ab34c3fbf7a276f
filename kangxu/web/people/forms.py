"""Forms about persons."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

SEXES = (("1", _("男")), ("2", _("女")), ("0", _("未知")))


def _input(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "input", "autocomplete": "off", **attrs})


class PersonForm(forms.Form):
    """What a desk asks of a new person. Whether it is true is decided by the action."""

    name = forms.CharField(label=_("姓名"), max_length=60, widget=_input(autofocus="autofocus"))
    national_id = forms.CharField(
        label=_("身份证号"), max_length=24, required=False,
        widget=_input(),
    )  # fmt: skip
    sex = forms.ChoiceField(label=_("性别"), choices=SEXES, required=False, widget=forms.RadioSelect())
    birth_on = forms.DateField(
        label=_("出生日期"),
        required=False,
        widget=forms.DateInput(attrs={"class": "input", "type": "date"}),
    )
    phone = forms.CharField(label=_("电话"), max_length=40, required=False, widget=_input(inputmode="tel"))
    record_number = forms.CharField(label=_("病历号"), max_length=60, required=False, widget=_input())
    insurance_number = forms.CharField(label=_("医保号"), max_length=60, required=False, widget=_input())
    address = forms.CharField(label=_("住址"), max_length=120, required=False, widget=_input())

    def draft(self) -> dict[str, Any]:
        """The cleaned details as PersonDraft takes them."""
        said = dict(self.cleaned_data)
        said["sex"] = said["sex"] or "0"
        birth_on: date | None = said["birth_on"]
        return {**said, "birth_on": birth_on}


class MergeForm(forms.Form):
    """Which record goes into which, and why."""

    kept = forms.IntegerField(widget=forms.HiddenInput())
    merged = forms.IntegerField(widget=forms.HiddenInput())
    reason = forms.CharField(label=_("合并理由"), max_length=200, widget=_input())
