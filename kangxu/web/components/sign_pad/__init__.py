from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class SignPad(Component):
    """{% component "sign_pad" label="患者签名" %} inside a form: a name drawn by mouse, pen or finger.

    The strokes go with the form as JSON under `name`; `needed` holds the form back while nothing is drawn.
    """

    label: str
    name: str = "drawn"
    needed: bool = False
    hint: str = ""
