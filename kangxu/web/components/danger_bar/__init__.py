from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class DangerBar(Component):
    """{% component page.danger %}: signs of which any one ends the call in an emergency.

    The button sends `form` with `name`=`value`; without a form the signs stand alone.
    """

    signs: tuple[str, ...]
    form: str = ""
    name: str = "outcome"
    value: str = "to_emergency"
    label: str = ""

    @property
    def words(self) -> str:
        return gettext("、").join(self.signs)
