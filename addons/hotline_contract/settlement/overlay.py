"""Contract overrides of a fact file (FACTS section 2, `contract_override`)."""


def merge(terms, override):
    """Terms with an override laid over: objects merge to any depth, anything else replaces.

    Neither argument is changed.
    """
    merged = dict(terms)
    for key, value in (override or {}).items():
        old = merged.get(key)
        merged[key] = (
            merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
        )
    return merged
