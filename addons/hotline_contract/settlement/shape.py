"""What kind of thing stands where in a contract: checked before anything looks inside it.

A table of dotted paths; `*` is any key or row. What is not named may be anything that is no
container inside a row that is named. Null counts as absent everywhere.
"""

from .refusals import Fault

MAP, ROWS, MAPS = "an object", "a list of objects", "objects by name"
WORDS, SIMPLES, VALUES = "a list", "a value", "values by name"
STEPS = "a value or a list of objects"

SHAPES = {
    "period": MAP,
    "phases": ROWS,
    "parts": VALUES,
    "amount": SIMPLES,
    "office_hours": ROWS,
    "phase_renewal": MAP,
    "phase_renewal.assumed": MAP,
    "phase_renewal.assumed.serious": WORDS,
    "assets": VALUES,
    "headcount": MAP,
    "headcount.required": STEPS,
    "headcount.positions": VALUES,
    "headcount.assessed_positions": WORDS,
    "position_requirements": MAPS,
    "position_requirements.*.age": MAP,
    "staff_ratios": ROWS,
    "staff_ratios.*.majors": WORDS,
    "payment": MAP,
    "payment.assumed": MAP,
    "payment.assumed.due": MAP,
    "payment.assumed.requires": WORDS,
    "payment.milestones": ROWS,
    "payment.milestones.*.due": MAP,
    "payment.milestones.*.requires": WORDS,
    "deposit": MAP,
    "deposit.due": MAP,
    "acceptances": ROWS,
    "acceptances.*.months": WORDS,
    "kpi_rules": MAP,
    "kpi_rules.deviation": MAP,
    "kpi_rules.deviation.percent": MAP,
    "kpi_rules.deviation.seconds": MAP,
    "kpi_rules.deviation.score": MAP,
    "kpi_rules.deviation.count": MAP,
    "kpi_rules.deviation.permille": MAP,
    "kpi_rules.deviation.other": MAP,
    "kpi_rules.count_penalty": MAP,
    "kpi_rules.volume_exemption": MAP,
    "kpi_rules.penalty": MAP,
    "kpi_rules.penalty.assumed": MAP,
    "kpis": ROWS,
    "kpis.*.exempt_when": MAP,
    "kpis.*.penalty": MAP,
    "kpis.*.exclude_reasons": WORDS,
    "scoring": MAP,
    "scoring.sections": VALUES,
    "scoring.items": ROWS,
    "scoring.assumed": MAP,
    "events": MAPS,
    "events.*.base": MAP,
    "events.*.complaint": MAP,
    "events.*.serious": MAP,
    "events.*.right": WORDS,
    "deadlines": MAPS,
    "deadlines.*.right": WORDS,
    "deadlines.*.posts": WORDS,
    "recruitment": MAP,
    "sampling": MAP,
    "training": MAP,
    "retention": MAP,
}
# rows whose other fields hold plain values
PLAIN = (
    "office_hours", "headcount.required", "phases", "staff_ratios", "payment.milestones",
    "acceptances", "kpis", "scoring.items", "deadlines",
)
NOTE = "assumed"  # says what of a row is not in the contract's text, in any form
FITS = {
    MAP: lambda value: isinstance(value, dict),
    ROWS: lambda value: isinstance(value, list) and all(isinstance(row, dict) for row in value),
    MAPS: lambda value: isinstance(value, dict) and all(
        row is None or isinstance(row, dict) for row in value.values()
    ),
    WORDS: lambda value: isinstance(value, list) and not any(map(_is_container, value)),
    VALUES: lambda value: isinstance(value, dict) and not any(map(_is_container, value.values())),
    SIMPLES: lambda value: not _is_container(value),
    STEPS: lambda value: not isinstance(value, dict) and (
        not isinstance(value, list) or FITS[ROWS](value)
    ),
}


def _is_container(value):
    return isinstance(value, dict | list)


def check_shape(terms):
    """Containers that are not what the settlement expects there.

    :param terms: contract, override laid over it
    :return: list of Fault(path, reason), outermost first
    """
    faults = []
    for path, kind in SHAPES.items():
        for place, value in _find(terms, path.split("."), ()):
            if value is not None and not FITS[kind](value):
                faults.append(Fault(_text(place), f"{kind} expected"))
    return faults or list(_plain_faults(terms))


def _plain_faults(terms):
    """Fields of a row that should be one value, and are a container."""
    for path in PLAIN:
        for place, row in _find(terms, [*path.split("."), "*"], ()):
            for key, value in (row or {}).items():
                known = key == NOTE or f"{path}.*.{key}" in SHAPES
                if _is_container(value) and not known:
                    yield Fault(_text((*place, key)), f"{SIMPLES} expected")


def _find(value, steps, place):
    """(place, value) of everything at a path; places that do not exist are passed over."""
    if not steps:
        yield place, value
        return
    step, *rest = steps
    if step == "*" and _is_container(value):
        items = value.items() if isinstance(value, dict) else enumerate(value)
    elif isinstance(value, dict) and step in value:
        items = [(step, value[step])]
    else:
        return
    for key, inner in items:
        yield from _find(inner, rest, (*place, key))


def _text(place):
    return "".join(
        f"[{step}]" if isinstance(step, int) else f".{step}" for step in place
    ).lstrip(".")
