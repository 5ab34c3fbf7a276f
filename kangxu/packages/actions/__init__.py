"""Writing packages and entitlements. The verbs stand in the modules beside."""

from kangxu.packages.actions.adjusting import leave_out, move_visit, name_carers, put_back, throw_away_plan
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
    complete_items,
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
    "complete_items",
    "draft_plan",
    "drop_item",
    "end_plan",
    "expire",
    "freeze",
    "grant",
    "leave_out",
    "load_shelf",
    "move_item",
    "move_visit",
    "name_carers",
    "publish",
    "put_back",
    "redeem",
    "save_draft",
    "sign",
    "sign_plan",
    "submit",
    "take_back",
    "throw_away",
    "throw_away_plan",
    "undo_redemption",
    "unfreeze",
]
