from __future__ import annotations

from dataclasses import dataclass

from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select, Textarea
from django.utils.safestring import SafeString

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class FormField(Component):
    """{% component "form_field" field=form.name inline=True %}: a field of a Django form with label, hint and error."""

    field: BoundField
    inline: bool = False
    hint: str = ""

    @property
    def kind(self) -> str:
        """How it is laid out: check (one box), choices (several boxes) or input."""
        widget = self.field.field.widget
        if isinstance(widget, CheckboxInput):
            return "check"
        return "choices" if isinstance(widget, (RadioSelect, CheckboxSelectMultiple)) else "input"

    @property
    def error(self) -> str:
        return " ".join(str(error) for error in self.field.errors)

    @property
    def widget(self) -> SafeString:
        """The input with our class, marked invalid and tied to its words where there are any."""
        widget = self.field.field.widget
        css = "select" if isinstance(widget, Select) else "textarea" if isinstance(widget, Textarea) else "input"
        attrs: dict[str, str | bool] = {"class": css} if self.kind == "input" else {}
        if self.error:
            attrs |= {"aria-invalid": "true", "aria-describedby": f"{self.field.id_for_label}-error"}
        return self.field.as_widget(attrs=attrs)
