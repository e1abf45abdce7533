"""Which stretch of time a domain asks about."""

from collections.abc import Collection

OPEN = (None, None)  # no bound below, none above
LOW = frozenset((">", ">="))
HIGH = frozenset(("<", "<="))


def window(domain, field):
    """The values of a field that a domain can let through: its hull.

    :param domain: list in prefix notation, with relative dates resolved
    :param field: name of a date or datetime field
    :return: (lowest, highest), None where it is open; more may lie between than the domain allows
    """
    stack = []
    for token in reversed(list(domain)):
        if token == "!":
            stack.pop()
            stack.append(OPEN)
        elif token in ("&", "|"):
            first, second = stack.pop(), stack.pop()
            stack.append((_both if token == "&" else _either)(first, second))
        else:
            stack.append(_leaf(token, field))
    hull = OPEN
    for part in stack:
        hull = _both(hull, part)
    return hull


def wanted_ids(domain):
    """The ids a domain asks for by `id in (…)`; None if it asks for none."""
    found = [
        set(value)
        for name, operator, value in (token for token in domain if not isinstance(token, str))
        if name == "id" and operator == "in" and isinstance(value, Collection)
    ]
    return frozenset.intersection(*map(frozenset, found)) if found else None


def _leaf(token, field):
    name, operator, value = token
    if name != field:
        return OPEN
    if operator in LOW:
        return value or None, None
    if operator in HIGH:
        return None, value or None
    known = [v for v in value if v] if operator == "in" else ()
    return (min(known), max(known)) if known else OPEN


def _both(first, second):
    return tuple(
        pick((a, b)) if a and b else a or b
        for pick, a, b in zip((max, min), first, second, strict=True)
    )


def _either(first, second):
    return tuple(
        pick((a, b)) if a and b else None
        for pick, a, b in zip((min, max), first, second, strict=True)
    )
