from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class Toolbar(Component):
    """{% toolbar label="图的选项" %}{% component … %}{% slot "end" %}…{% endslot %}{% endtoolbar %}

    A line of controls.
    """

    label: str
    body: str = ""
    end: str = ""
