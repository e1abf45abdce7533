"""Contract overrides of a fact file (FACTS section 2, `contract_override`)."""

LENGTHS = frozenset({"minutes", "days", "workdays", "months"})  # a deadline has one of them


def merge(terms, override):
    """Terms with an override laid over: objects merge to any depth, anything else replaces.

    A new length of a deadline takes the place of the old one, whatever it is counted in: 5 working
    days laid over 30 days are 5 working days. Neither argument is changed.
    """
    merged = dict(terms)
    if LENGTHS & (override or {}).keys():
        merged = {key: value for key, value in merged.items() if key not in LENGTHS}
    for key, value in (override or {}).items():
        old = merged.get(key)
        both = isinstance(old, dict) and isinstance(value, dict)
        merged[key] = merge(old, value) if both else value
    return merged
