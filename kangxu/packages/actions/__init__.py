"""Writing packages and entitlements. The verbs stand in the modules beside."""

from kangxu.packages.actions.designing import (
    Content,
    Refused,
    load_shelf,
    publish,
    save_draft,
    sign,
    submit,
    throw_away,
)
from kangxu.packages.actions.entitling import (
    Grant,
    NothingLeft,
    expire,
    freeze,
    grant,
    redeem,
    take_back,
    undo_redemption,
    unfreeze,
)

__all__ = [
    "Content",
    "Grant",
    "NothingLeft",
    "Refused",
    "expire",
    "freeze",
    "grant",
    "load_shelf",
    "publish",
    "redeem",
    "save_draft",
    "sign",
    "submit",
    "take_back",
    "throw_away",
    "undo_redemption",
    "unfreeze",
]
