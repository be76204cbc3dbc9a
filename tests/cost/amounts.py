"""Numbers as people read them: two or three significant digits, thousands apart."""

import math

from tests.cost.prices import Price


def rounded(value: float, digits: int = 3) -> str:
    """``1234.5`` is 1,230; ``0.01234`` is 0.0123; what is less than a millionth is 0."""
    if abs(value) < 1e-6:
        return "0"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    shown = round(value, places)
    if shown == int(shown):
        return f"{shown:,.0f}"
    return f"{shown:,.{max(0, places)}f}" if places > 0 else f"{shown:,.0f}"


def money(value: float) -> str:
    """Of money: two digits below ten cents, to the cent below ten, three digits above."""
    if value < 0.1:
        return rounded(value, 2)
    return f"{value:.2f}" if value < 10 else rounded(value)


def priced(price: Price) -> str:
    """``0.2 / 1,000,000``."""
    return f"{price.usd:.7g}" + (f" / {price.per:,.0f}" if price.per > 1 else "")
