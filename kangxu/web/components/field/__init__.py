from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class Field(Component):
    """{% field label="身高" for_id="height" hint="cm" error=form.height.errors.0 %}<input …>{% endfield %}

    Label, input, hint and error in one row; `inline` puts the label to the left (forms), else above.
    """

    label: str
    body: str = ""
    for_id: str = ""
    hint: str = ""
    error: str = ""
    required: bool = False
    inline: bool = False
