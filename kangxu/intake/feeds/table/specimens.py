"""What a specimen says about which analyte a name means: a fingertip is no vein, blood is no urine. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kangxu.clinical.analytes import catalogue

_FINGER = re.compile(r"末梢|指尖|指血|指测|指端|毛细|capillary|finger", re.IGNORECASE)
_VENOUS = re.compile(r"静脉|血清|血浆|venous|serum|plasma", re.IGNORECASE)
_OF_METER = {"FPG": "SMBG", "GLU": "SMBG"}  # glucose of a meter has its own analyte; other tests have one for all blood
FASTING = "FPG"


def is_of_finger(name: str, specimen: str) -> bool:
    """Whether the name or the specimen says that the blood is of a fingertip, and neither that it is of a vein."""
    return bool(_FINGER.search(name) or _FINGER.search(specimen)) and not _VENOUS.search(specimen)


def fitting(ids: Sequence[str], name: str, specimen: str) -> tuple[str, ...]:
    """The analytes that a name means with this specimen; none where they contradict each other."""
    if is_of_finger(name, specimen):
        return tuple(dict.fromkeys(_OF_METER.get(one, one) for one in ids))
    if _VENOUS.search(specimen):
        return tuple(one for one in ids if not _is_elsewhere(one) and not (one in _OF_METER and _FINGER.search(name)))
    return tuple(ids)


def _is_elsewhere(analyte: str) -> bool:
    specimen = catalogue()[analyte].specimen
    return "尿" in specimen or specimen == "末梢全血"
