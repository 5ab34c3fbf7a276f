"""Money: whole fen. Shares are reckoned in decimals and rounded half up, once, at the end of each line."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

YUAN = 100


def fen_of(yuan: str | int | Decimal) -> int:
    """Fen of an amount in yuan, as `"12.50"`. Raises ValueError when it is finer than a fen or no number."""
    try:
        fen = Decimal(yuan) * YUAN
    except ArithmeticError as problem:
        raise ValueError(f"{yuan!r} is not an amount") from problem
    if not fen.is_finite() or fen != fen.to_integral_value():
        raise ValueError(f"{yuan!r} is not an amount in whole fen")
    return int(fen)


def share_of(fen: int, ratio: Decimal) -> int:
    """So much of an amount, to the fen, halves up (away from zero)."""
    return int((fen * ratio).quantize(Decimal(1), ROUND_HALF_UP))


def yuan(fen: int) -> str:
    """An amount as people read it: `1,234.50`, `-0.05`."""
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), YUAN)
    return f"{sign}{whole:,}.{rest:02}"
