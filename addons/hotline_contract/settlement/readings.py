"""Ambiguous clauses: where the reading stands, what else it could be, and what that costs.

The ids are those of measures section 3. A reading applies to every contract whose terms hold its
path, so a new contract gets its readings by its terms. Readings that change what is counted (the
exam pass mark) have no price here: a price is another settlement of the same measures.
"""

from fractions import Fraction
from typing import NamedTuple

from .case import open_case
from .settle import settle
from .show import money, show
from .values import number

PARAMS_ROOT = "params"


class Reading(NamedTuple):
    """One ambiguous clause.

    :param path: key path in the terms, a list row by its id (`kpis[BJ-K05].den`), or
        `params.<switch>`
    :param values: the readings, the proposed one first
    """

    id: str
    path: str
    values: tuple
    title: str
    title_zh: str

    @property
    def default(self):
        return self.values[0]


PER_CALL = "calls_answered * login_seconds"
READINGS = (
    Reading(
        "B1",
        "kpis[BJ-K05].den",
        ("login_seconds", PER_CALL),
        "Ring time: total over login time, or average per call over login time",
        "振铃时长：总时长占登录时长，或每次平均时长占登录时长",
    ),
    Reading(
        "B2",
        "kpis[BJ-K01].exempt_when.cmp",
        (">", ">="),
        "Connect rate of exactly 90 % waives the deduction or not",
        "接通率恰为90%是否免扣",
    ),
    Reading(
        "B2-level",
        "kpis[BJ-K01].exempt_when.level",
        ("contract", "agent"),
        "Connect rate of the whole contract or of the person",
        "接通率按合同整体或按个人",
    ),
    Reading(
        "B3",
        "params.point_cap",
        ("item", "none"),
        "Points lost stop at the item's points or not",
        "扣分是否以该项分值为限",
    ),
    Reading(
        "B4",
        "scoring.assumed.escalated_event_replaces_base",
        (True, False),
        "A complaint level replaces the base deduction or adds to it",
        "造成投诉或舆情时替代还是追加基础扣减",
    ),
    Reading(
        "B5",
        "params.leave_adjusts_workdays",
        (False, True),
        "Approved leave lowers the target or not",
        "批准的请假是否降低指标",
    ),
    Reading(
        "B5-join",
        "kpis[BJ-K03].prorate",
        ("workdays", None),
        "Joiners' and leavers' talk target prorated or full",
        "月中入离职人员通话时长是否按比例折算",
    ),
    Reading(
        "B20",
        "kpis[BJ-K07].cmp",
        (">", ">="),
        "Equal to the city average passes or not",
        "与全市平均分相等是否达标",
    ),
    Reading(
        "X1",
        "params.xj_count",
        ("indicators", "points"),
        "Count deviating indicators or deviation steps",
        "按偏离指标个数或按偏离点数计",
    ),
    Reading(
        "X2",
        "kpi_rules.deviation.direction",
        ("unfavourable", "both"),
        "Only unfavourable deviations count, or both directions",
        "仅不利方向偏离计入，或双向计入",
    ),
    Reading(
        "X2-percent",
        "kpi_rules.deviation.percent.cmp",
        (">=", ">"),
        "A full percentage point counts, or only more",
        "恰为一个百分点是否计入",
    ),
    Reading(
        "X2-other",
        "kpi_rules.deviation.other.cmp",
        (">=", ">"),
        "A full 20 % of the base counts, or only more",
        "恰为基准值20%是否计入",
    ),
    Reading(
        "X4",
        "params.xj_base",
        ("milestone_amount", "months_prorata"),
        "Fee of the period: its milestone, or its months",
        "当期服务费用：当期付款额或按月折算",
    ),
    Reading(
        "X6",
        "kpis[XJ-K17].num",
        ("calls_abandoned_passive", "calls_to_agent - calls_answered"),
        "Passive abandonment: ended by the system, or every unanswered call",
        "被动放弃：系统侧结束，或全部未接通",
    ),
    Reading(
        "X7",
        "kpi_rules.volume_exemption.cmp",
        (">", ">="),
        "Volume of exactly 300,000 exempts or not",
        "话务量恰为30万是否豁免",
    ),
    Reading(
        "X8",
        "kpis[XJ-K05].den",
        ("call_samples", "1"),
        "Answer accuracy: average or sum of deductions",
        "答复准确性：平均扣分或累计扣分",
    ),
    Reading(
        "X8-norm",
        "kpis[XJ-K06].den",
        ("call_samples", "1"),
        "Service norm: average or sum of deductions",
        "服务规范性：平均扣分或累计扣分",
    ),
    Reading(
        "X10",
        "kpis[XJ-K29].num",
        ("patrol_links_ok", "patrol_links_checked - patrol_links_ok"),
        "Link patrol: valid links, or links without connection",
        "网络巡查：有效链接或无效链接占比",
    ),
    Reading(
        "X11",
        "kpis[XJ-K13].den",
        ("consult_answered - consult_ticketed_valid", "consult_answered"),
        "Consultations turned into tickets leave the denominator or not",
        "转工单的咨询是否从分母扣除",
    ),
    Reading(
        "X12-wait",
        "kpis[XJ-K02].cmp",
        ("<=", "<"),
        "Average wait of exactly 10 s passes or not",
        "平均等候恰为10秒是否达标",
    ),
    Reading(
        "X13",
        "kpis[XJ-K19].den",
        ("inspector_workdays", "inspector_workdays / month_workdays"),
        "Inspected recordings per inspector and working day, or per inspector",
        "质量抽检量：每人每工作日或每人合计",
    ),
    Reading(
        "X14",
        "kpis[XJ-K18].kind",
        ("count_per", "total"),
        "Complaints: worst contract quarter, or the whole acceptance period",
        "服务投诉量：最差合同季度或验收期合计",
    ),
    Reading(
        "X15",
        "kpis[XJ-K37].exclude_reasons",
        ((), ("civil_servant", "public_institution")),
        "Every exit counts, or not those into public service",
        "流失是否剔除考取公职人员",
    ),
    Reading(
        "X19",
        "events.infosec_major.quarter_fee",
        ("amount/4", "amount"),
        "Percentage of a quarter of the amount, or of the amount",
        "按合同金额四分之一或全额计提百分比",
    ),
    Reading(
        "X22",
        "kpis[XJ-K35].per",
        ("year", "quarter"),
        "Guidance judged over the year, or in every quarter",
        "专业化指导按年或按季考核",
    ),
    Reading(
        "C7",
        "kpis[XC-K08].den",
        ("calls_answered", "requests_accepted"),
        "Upheld complaints over answered calls or over requests",
        "有效投诉率分母：接听量或受理量",
    ),
    Reading(
        "J2",
        "deadlines.fault_cause_report.roll",
        (False, True),
        "The two days of a cause report roll over rest days or not",
        "故障原因报告2天期限遇休息日是否顺延",
    ),
    Reading(
        "Y1",
        "kpis[YH-K01].den",
        ("calls_to_agent + calls_served_by_bot", "calls_offered"),
        "Effective connect rate without or with calls that ended in the voice menu",
        "有效接通率分母是否含语音导航中挂断",
    ),
    Reading(
        "Y6",
        "payment.milestones[YH-B2].due.from",
        ("signed", "start"),
        "Six months after signature or after the service start (build)",
        "6个月后自签订或自服务开始(建设运行)",
    ),
    Reading(
        "Y6-labour",
        "payment.milestones[YH-L2].due.from",
        ("signed", "start"),
        "Six months after signature or after the service start (labour)",
        "6个月后自签订或自服务开始(用工)",
    ),
    Reading(
        "Y8",
        "kpis[YH-K05].exclude_reasons",
        (("civil_servant", "public_institution"), ()),
        "Exits into public service excluded or not",
        "考取公职人员是否剔除",
    ),
)


def applicable(terms):
    """The readings whose path stands in the terms; switches of `params` when the terms use them."""
    return [reading for reading in READINGS if _holds(terms, reading)]


def price(terms, facts, measures, calendar):
    """What each other reading would cost: the same measures settled under it.

    :return: list of {"reading": id, "title", "title_zh", "agreed": value in force, "alternative",
        "deduction", "payable", "difference", "points"}; amounts are Fraction in yuan, `difference`
        and `points` are payable and score under the alternative less those as agreed; `points` is
        None for a contract without scoring
    """
    agreed = _sums(settle(terms, facts, measures, calendar))
    rows = []
    for reading in applicable(terms):
        current = _current(terms, facts, reading)
        for value in reading.values:
            if not _same(value, current):
                changed = _with(terms, facts, reading.path, value)
                other = _sums(settle(*changed, measures, calendar))
                rows.append(_row(reading, current, value, other, agreed))
    return rows


def shown_prices(rows):
    """The rows of `price` as a result writes them: money with two decimals, points shortest."""
    return [
        {
            **row,
            **{key: money(row[key]) for key in ("deduction", "payable", "difference")},
            "points": show(row["points"]),
        }
        for row in rows
    ]


def replace(tree, path, value):
    """A copy of `tree` with the value at `path`; the rest is shared.

    :raises KeyError: the path does not stand in the tree
    """
    return _replace(tree, _steps(path), value)


def _row(reading, current, value, sums, agreed):
    return {
        "reading": reading.id,
        "title": reading.title,
        "title_zh": reading.title_zh,
        "agreed": _plain(current),
        "alternative": _plain(value),
        "deduction": sums.deduction,
        "payable": sums.payable,
        "difference": sums.payable - agreed.payable,
        "points": None if sums.score is None else sums.score - agreed.score,
    }


def _plain(value):
    return list(value) if isinstance(value, tuple) else value


class _Sums(NamedTuple):
    deduction: Fraction
    payable: Fraction
    score: Fraction | None


def _sums(result):
    """Deductions, payable and points of all periods together."""
    scores = [number(period["score"]) for period in result["periods"] if "score" in period]
    return _Sums(
        sum((number(line["yuan"]) for line in result["lines"]), Fraction(0)),
        number(result["total_payable"]),
        sum(scores, Fraction(0)) if scores else None,
    )


# ---- paths

# A switch means something where the terms hold what it steers.
STEERED = {
    "point_cap": "scoring.items",
    "leave_adjusts_workdays": "scoring.items",
    "xj_count": "kpi_rules.count_penalty",
    "xj_base": "kpi_rules.count_penalty",
}


def _steps(path):
    """`kpis[BJ-K05].den` → kpis, [BJ-K05], den."""
    return path.replace("[", ".[").split(".")


def _holds(terms, reading):
    root, _dot, switch = reading.path.partition(".")
    steps = _steps(STEERED[switch] if root == PARAMS_ROOT else reading.path)
    try:
        _get(terms, steps[:-1])
    except (KeyError, TypeError):
        return False
    return steps[-1] in _get(terms, steps[:-1])


def _get(tree, steps):
    for step in steps:
        tree = tree[_key(tree, step)]
    return tree


def _key(tree, step):
    """A row of a list is named by its id in brackets."""
    if not step.startswith("["):
        return step
    ident = step.strip("[]")
    for index, row in enumerate(tree):
        if row.get("id") == ident:
            return index
    raise KeyError(ident)


def _replace(tree, steps, value):
    if not steps:
        return value
    key = _key(tree, steps[0])
    copy = list(tree) if isinstance(tree, list) else dict(tree)
    copy[key] = _replace(copy.get(key) if isinstance(copy, dict) else copy[key], steps[1:], value)
    return copy


def _current(terms, facts, reading):
    root, _dot, switch = reading.path.partition(".")
    if root == PARAMS_ROOT:
        return open_case(terms, facts).param(switch)
    return _get(terms, _steps(reading.path))


def _same(value, current):
    return (list(value) == list(current or ())) if isinstance(value, tuple) else value == current


def _with(terms, facts, path, value):
    root, _dot, switch = path.partition(".")
    if root == PARAMS_ROOT:
        return terms, {**facts, PARAMS_ROOT: {**(facts.get(PARAMS_ROOT) or {}), switch: value}}
    return replace(terms, path, value), facts
