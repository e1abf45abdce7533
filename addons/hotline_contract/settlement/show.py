"""How exact values are written in a result (RESULT section 1). Nothing is compared after this."""

from fractions import Fraction

FEN = 2  # decimals of a yuan
SHOWN = 4  # decimals of a plain shown value
SCORE = 2  # decimals of a mean score


def half_up(value, places):
    """`value` rounded half up, away from zero, to `places` decimals, as Fraction (measures G5)."""
    scale = 10**places
    twice = 2 * abs(Fraction(value)) * scale
    units = (twice.numerator + twice.denominator) // (2 * twice.denominator)
    return Fraction(units if value >= 0 else -units, scale)


def fen(value):
    """An amount in yuan rounded once to the fen, as Fraction."""
    return half_up(value, FEN)


def decimals(value, places):
    """Text of `value` with exactly `places` decimals; zero has no sign."""
    units = int(half_up(value, places) * 10**places)
    whole, part = divmod(abs(units), 10**places)
    return f"{'-' if units < 0 else ''}{whole}.{part:0{places}d}"


def money(value):
    """Yuan with two decimals: "600.00"."""
    return decimals(value, FEN)


def show(value, places=SHOWN):
    """Shortest text of `value` at `places` decimals: "70", "69.9524"; None stays None."""
    return None if value is None else decimals(value, places).rstrip("0").rstrip(".")


def exact(value):
    """The reduced fraction "1469/21" or whole number "70"; None stays None."""
    return None if value is None else str(Fraction(value))
