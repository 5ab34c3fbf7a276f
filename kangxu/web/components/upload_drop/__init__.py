from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class UploadDrop(Component):
    """{% component "upload_drop" action=url name="file" accept=".csv,.xlsx" hint="…" %}

    Drop a file or choose one; sent at once.
    """

    action: str
    name: str = "file"
    accept: str = ""
    hint: str = ""
    title: str = ""
    error: str = ""
    extra: str = ""
