"""Ambiguous clauses: where the reading stands, what else it could be, and what that costs.

The ids are those of measures section 3; what follows a hyphen tells the questions of one clause
apart. A reading applies to every contract whose terms hold its path, so a new contract gets its
readings by its terms. A price is another settlement with measures of `price_plan`; readings that
decide about no amount of the period have none, and say why. What has one reading only is in
`parameters`.
"""

from fractions import Fraction
from typing import NamedTuple

from .advice import LOWEST, MEAN
from .case import open_case
from .exams import EXAM_VALUES, exam_readings
from .people import AGE_LIMITS, EDUCATION_ORDERS, ROUNDINGS
from .refusals import straddling
from .settle import settle
from .show import money, show
from .spans import MONTHS, QUARTERS, guarded, plan
from .values import number

PARAMS_ROOT = "params"


class Reading(NamedTuple):
    """One ambiguous clause.

    :param path: key path in the terms, a list row by its id (`kpis[BJ-K05].den`), or
        `params.<switch>`
    :param values: the readings, the proposed one first
    :param unpriced: why it has no price, a key of UNPRICED; empty when it has one
    """

    id: str
    path: str
    values: tuple
    title: str
    title_zh: str
    unpriced: str = ""

    @property
    def default(self):
        return self.values[0]


# Why another reading is not priced: English, Chinese.
NO_MONEY, LATER, NUMBER, SUMS = "no_money", "later", "number", "sums"
UNPRICED = {
    NO_MONEY: (
        "Decides about a limit, a requirement or a report, not about an amount.",
        "只影响时限、资格或报告，不影响金额。",
    ),
    LATER: (
        "Shows in the periods after this one only.",
        "只影响以后的考核期。",
    ),
    NUMBER: (
        "Any number may be agreed: enter it in the contract and compute again.",
        "可约定任意数值：请在合同中填写后重新计算。",
    ),
    SUMS: (
        "Figures given as one sum cannot be divided as this reading needs.",
        "以汇总方式提供的数据无法按该口径拆分。",
    ),
}
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
        "B2-zero",
        "kpis[BJ-K01].exempt_when.on_zero",
        ("exempt", "judge"),
        "A month without calls to agents waives the deduction or not",
        "当月无转人工来电时是否免扣",
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
        "B7",
        "headcount.cost_ceiling_per",
        ("month", "year"),
        "Ceiling of the cost of a person: by month as printed, or by year",
        "人均费用上限：按月(原文)或按年",
        NO_MONEY,
    ),
    Reading(
        "B9",
        "phase_renewal.assumed.pass_rule",
        (MEAN, LOWEST),
        "Assessment passed: by the mean of the monthly scores, or by the lowest",
        "考核合格：按月度平均分或按最低月分",
        NO_MONEY,
    ),
    Reading(
        "B9-equal",
        "phase_renewal.assumed.pass_cmp",
        (">=", ">"),
        "A score of exactly the pass score passes or not",
        "得分恰为合格分是否合格",
        NO_MONEY,
    ),
    Reading(
        "B11",
        "deadlines.complaint_response.mode",
        ("elapsed", "office_hours"),
        "The hour of the response runs by the clock, or in office hours",
        "1小时响应：按自然时间或按办公时间计算",
        NO_MONEY,
    ),
    Reading(
        "B12-absent",
        "kpis[BJ-K06].absent",
        EXAM_VALUES["absent"],
        "Absent from a test without leave: 0 points, or not counted",
        "无故缺考：记0分或不计入",
    ),
    Reading(
        "B12-makeup",
        "kpis[BJ-K06].makeup",
        EXAM_VALUES["makeup"],
        "A make-up test replaces the others of the period, or counts beside them",
        "补考：替代当期其他成绩或一并计入",
    ),
    Reading(
        "B12-several",
        "kpis[BJ-K06].several",
        EXAM_VALUES["several"],
        "Of several tests in a month: the lowest, the mean, the latest or the best",
        "一月多次测试：取最低、平均、最近一次或最高",
    ),
    Reading(
        "B16-test",
        "recruitment.test_cmp",
        (">", ">="),
        "Exactly twice as many candidates are enough or not",
        "参加考试人员恰为2倍是否满足",
        NO_MONEY,
    ),
    Reading(
        "B16-trainees",
        "recruitment.trainees_cmp",
        (">", ">="),
        "Exactly one and a half times as many trainees are enough or not",
        "参加培训人员恰为1.5倍是否满足",
        NO_MONEY,
    ),
    Reading(
        "B16-wait",
        "deadlines.recruit_response.min_wait",
        (False, True),
        "1 to 5 working days: no least wait, or not before the first is over",
        "1-5个工作日：1日是否为最短等待时间",
        NO_MONEY,
    ),
    Reading(
        "B17",
        "retention.cmp",
        (">", ">="),
        "A recording may go after the corresponding day, or on it",
        "录音在对应日之后方可删除，或对应日当天即可",
        NO_MONEY,
    ),
    Reading(
        "B21",
        "assets.rounding",
        tuple(ROUNDINGS),
        "Headsets for the seats rounded up, down or to the nearest",
        "耳机数量向上、向下或四舍五入取整",
        NO_MONEY,
    ),
    Reading(
        "B22",
        "position_requirements.all.high_school",
        tuple(EDUCATION_ORDERS),
        "High school is the level of a vocational school, or below it",
        "高中与中专同等，或低于中专",
        NO_MONEY,
    ),
    Reading(
        "B22-age",
        "position_requirements.all.age.max_until",
        AGE_LIMITS,
        "The highest age counts until the next birthday, or until the day it is reached",
        "最高年龄截至下一周岁生日之前，或截至满该周岁之日",
        NO_MONEY,
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
        "X5",
        "kpi_rules.count_penalty.accumulate",
        ("values", MONTHS),
        "Values accumulate over the acceptance period, or failing months are counted",
        "指标值在验收期内累计，或逐月计算偏离次数",
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
        "X7-quarter",
        "kpi_rules.volume_exemption.per",
        tuple(QUARTERS),
        "Quarters of the contract, or of the calendar",
        "按合同季度或按自然季度",
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
        "X12-30s",
        "kpis[XJ-K03].cmp",
        (">=", ">"),
        "Exactly 90 % answered within 30 s pass or not",
        "30秒接通率恰为90%是否达标",
    ),
    Reading(
        "X12-60s",
        "kpis[XJ-K04].cmp",
        (">=", ">"),
        "Exactly 93 % answered within 60 s pass or not",
        "60秒接通率恰为93%是否达标",
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
        "X15-headcount",
        "kpis[XJ-K37].headcount",
        ("average", "opening", "closing"),
        "Over the mean of opening and closing headcount, or over one of them",
        "流失率分母：期初期末平均人数、期初人数或期末人数",
    ),
    Reading(
        "X15-year",
        "kpis[XJ-K37].part_year",
        ("to_date", "annualised"),
        "Leavers of part of a year as they are, or annualised",
        "不足一年的流失率：按实际或折算为全年",
    ),
    Reading(
        "X16",
        "headcount.reserve_rounding",
        tuple(ROUNDINGS),
        "Headcount with reserve rounded up, down or to the nearest",
        "含储备人数向上、向下或四舍五入取整",
        NO_MONEY,
    ),
    Reading(
        "X19-check",
        "events.infosec_finding.per",
        ("finding", "check"),
        "1,000 yuan for each finding, or once for each check",
        "每次扣减1000元：按每个问题或按每次检查",
    ),
    Reading(
        "X19",
        "events.infosec_major.quarter_fee",
        ("amount/4", "amount"),
        "Percentage of a quarter of the amount, or of the amount",
        "按合同金额四分之一或全额计提百分比",
    ),
    Reading(
        "X20",
        "events.ex_tax_staff.form",
        ("deducted", "claim"),
        "Damages deducted from the next payment, or claimed beside it",
        "违约金从下期付款中扣减，或另行主张",
    ),
    Reading(
        "X22",
        "kpis[XJ-K35].per",
        ("year", "quarter"),
        "Guidance judged over the year, or in every quarter",
        "专业化指导按年或按季考核",
    ),
    Reading(
        "X23",
        "late_findings",
        ("next_period", "none"),
        "What is found after a period was closed adjusts the next one, or nothing",
        "考核期结束后查实的事项：调整下一期或不再调整",
        LATER,
    ),
    Reading(
        "C7",
        "kpis[XC-K08].den",
        ("calls_answered", "requests_accepted"),
        "Upheld complaints over answered calls or over requests",
        "有效投诉率分母：接听量或受理量",
    ),
    Reading(
        "C9",
        "position_requirements.all.typing_cmp",
        (">=", ">"),
        "Exactly 60 characters and 90 % are enough or not",
        "恰为60字/分钟、90%是否满足",
        NO_MONEY,
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
        "Y3",
        "kpis[YH-K03].period",
        ("year", "month"),
        "Responsible complaints judged over the year, or in every month",
        "责任投诉按年或按月考核",
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
    """What each other reading would cost: the same facts settled under it.

    :param facts: `aggregates` among them, so that sums no reading can divide are noticed
    :param measures: of the spans and test readings of `price_plan`
    :return: list of {"reading": id, "title", "title_zh", "agreed": value in force, "alternative",
        "deduction", "payable", "difference", "points", "reason"}; amounts are Fraction in yuan,
        `difference` and `points` are payable and score under the alternative less those as agreed;
        `points` is None for a contract without scoring. A reading without a price has no amounts
        and a `reason`, a key of UNPRICED
    """
    agreed = _sums(settle(terms, facts, measures, calendar))
    rows = []
    for case in _alternatives(terms, facts):
        reason = case.reading.unpriced or _undivided(terms, facts, case)
        other = None if reason else _sums(settle(case.terms, case.facts, measures, calendar))
        rows.append(_row(case, other, agreed, reason))
    return rows


def price_plan(terms, facts):
    """What must be measured to price every reading.

    :return: (list of Span, set of ExamReading)
    """
    spans, tests = set(plan(terms, facts)), exam_readings(terms)
    for case in _alternatives(terms, facts):
        if not case.reading.unpriced:
            spans.update(plan(case.terms, case.facts))
            tests |= exam_readings(case.terms)
    return sorted(spans), tests


class _Alternative(NamedTuple):
    """A reading in force, another value of it, and terms and facts under that."""

    reading: Reading
    current: object
    value: object
    terms: dict
    facts: dict


def _alternatives(terms, facts):
    for reading in applicable(terms):
        current = _current(terms, facts, reading)
        for value in reading.values:
            if not _same(value, current):
                changed = _with(terms, facts, reading.path, value)
                yield _Alternative(reading, current, value, *changed)


def _undivided(terms, facts, case):
    """SUMS when a reading needs pieces that an aggregate of the facts crosses."""
    spans = set(guarded(case.terms, case.facts)) - set(guarded(terms, facts))
    return SUMS if straddling(sorted(spans), facts.get("aggregates")) else ""


def shown_prices(rows):
    """The rows of `price` as a result writes them: money with two decimals, points shortest."""
    return [
        {
            **row,
            **{
                key: row[key] if row[key] is None else money(row[key])
                for key in ("deduction", "payable", "difference")
            },
            "points": show(row["points"]),
        }
        for row in rows
    ]


def replace(tree, path, value):
    """A copy of `tree` with the value at `path`; the rest is shared.

    :raises KeyError: the path does not stand in the tree
    """
    return _replace(tree, _steps(path), _plain(value))


def _row(case, sums, agreed, reason):
    scored = sums and sums.score is not None
    return {
        "reading": case.reading.id,
        "title": case.reading.title,
        "title_zh": case.reading.title_zh,
        "agreed": _plain(case.current),
        "alternative": _plain(case.value),
        "deduction": sums and sums.deduction,
        "payable": sums and sums.payable,
        "difference": sums and sums.payable - agreed.payable,
        "points": sums.score - agreed.score if scored else None,
        "reason": reason or None,
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


def value_at(tree, path):
    """The value at a path of `Reading.path`, without the switches of `params`.

    :raises KeyError: the path does not stand in the tree
    """
    return _get(tree, _steps(path))


def _steps(path):
    """`kpis[BJ-K05].den` → kpis, [BJ-K05], den."""
    return path.replace("[", ".[").split(".")


def _holds(terms, reading):
    root, _dot, switch = reading.path.partition(".")
    try:
        value_at(terms, STEERED[switch] if root == PARAMS_ROOT else reading.path)
    except (KeyError, TypeError):
        return False
    return True


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
