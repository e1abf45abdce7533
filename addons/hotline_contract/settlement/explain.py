"""One line of arithmetic per KPI row, for screens: `77600 ÷ 80000 × 100 = 97 % < 98 %`."""

from .kpi import WITH_DENOMINATOR

SIGNS = {"percent": " %", "permille": " ‰", "seconds": " s", "hours": " h"}
TIMES = {"percent": " × 100", "permille": " × 1000"}
OPPOSITE = {">=": "<", ">": "≤", "<=": ">", "<": "≥"}
HELD = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}


def formula(kpi):
    """The KPI's formula in measure names, `calls_answered ÷ calls_to_agent × 100`."""
    kind, num = kpi["kind"], kpi.get("num") or kpi["kind"]
    if kind == "score":
        return f"100 − {num} ÷ {kpi['den']}"
    times = TIMES.get(kpi["unit"], "") if kind == "ratio" else ""
    return f"{_wrap(num)} ÷ {_wrap(kpi['den'])}{times}" if kind in WITH_DENOMINATOR else num


def explain(kpi, row):
    """Formula and numbers of one KPI row of a result.

    :param kpi: the KPI's row of the terms
    :param row: its row of the result
    :return: {"formula": names, "text": numbers and verdict}; the text is "" when there is no value
    """
    return {"formula": formula(kpi), "text": _text(kpi, row)}


def _text(kpi, row):
    if row["value"] is None:
        return ""
    sign = SIGNS.get(kpi["unit"], "")
    result = f"{row['value']}{sign} {_relation(kpi, row)} {row['target']}{sign}"
    left = _arithmetic(kpi, row)
    return f"{left} = {result}" if left else result


def _relation(kpi, row):
    """The relation that holds; an exempt row only sets value and target side by side."""
    if row["status"] == "exempt":
        return "/"
    return (HELD if row["status"] == "pass" else OPPOSITE)[kpi["cmp"]]


def _arithmetic(kpi, row):
    if row["den"] is None:
        return ""
    if kpi["kind"] == "score":
        return f"100 − {row['num']} ÷ {row['den']}"
    times = TIMES.get(kpi["unit"], "") if kpi["kind"] in ("ratio", "attrition") else ""
    return f"{row['num']} ÷ {row['den']}{times}"


def _wrap(text):
    return f"({text})" if " " in text else text
