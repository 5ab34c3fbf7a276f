"""Writing entitlements. The verbs stand in the modules beside."""

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
    "Grant",
    "NothingLeft",
    "expire",
    "freeze",
    "grant",
    "redeem",
    "take_back",
    "undo_redemption",
    "unfreeze",
]
