"""How exact values are written in a result (RESULT section 1). Nothing is compared after this."""

from fractions import Fraction

FEN = 2  # decimals of a yuan
SHOWN = 4  # decimals of a plain shown value
SCORE = 2  # decimals of a mean score


def _units(value, places):
    """`value` in whole units of the last decimal, rounded half up, away from zero."""
    value = Fraction(value)
    twice, divisor = 2 * abs(value.numerator) * 10**places, 2 * value.denominator
    units = (twice + value.denominator) // divisor
    return units if value.numerator >= 0 else -units


def half_up(value, places):
    """`value` rounded half up, away from zero, to `places` decimals, as Fraction (measures G5)."""
    return Fraction(_units(value, places), 10**places)


def fen(value):
    """An amount in yuan rounded once to the fen, as Fraction."""
    return half_up(value, FEN)


def decimals(value, places):
    """Text of `value` with exactly `places` decimals; zero has no sign."""
    units = _units(value, places)
    whole, part = divmod(abs(units), 10**places)
    return f"{'-' if units < 0 else ''}{whole}.{part:0{places}d}"


def money(value):
    """Yuan with two decimals: "600.00"."""
    return decimals(value, FEN)


def show(value, places=SHOWN):
    """Shortest text of `value` at `places` decimals: "70", "69.9524"; None stays None."""
    return None if value is None else decimals(value, places).rstrip("0").rstrip(".")


def present(**keys):
    """The keys that have a value: what a contract does not know is absent, not null."""
    return {key: value for key, value in keys.items() if value is not None}


def exact(value):
    """The reduced fraction "1469/21" or whole number "70"; None stays None."""
    return None if value is None else str(Fraction(value))
