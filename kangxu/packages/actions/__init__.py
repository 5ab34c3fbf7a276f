"""Writing packages and entitlements. The verbs stand in the modules beside."""

from kangxu.packages.actions.completing import (
    complete_by_work,
    complete_items,
    confirm_items,
    follow_records,
    reopen_items,
    retreat,
)
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
from kangxu.packages.actions.planning import (
    draft_plan,
    drop_item,
    end_plan,
    move_item,
    sign_plan,
)

__all__ = [
    "Content",
    "Grant",
    "NothingLeft",
    "Refused",
    "complete_by_work",
    "complete_items",
    "confirm_items",
    "draft_plan",
    "drop_item",
    "end_plan",
    "expire",
    "follow_records",
    "freeze",
    "grant",
    "load_shelf",
    "move_item",
    "publish",
    "redeem",
    "reopen_items",
    "retreat",
    "save_draft",
    "sign",
    "sign_plan",
    "submit",
    "take_back",
    "throw_away",
    "undo_redemption",
    "unfreeze",
]
