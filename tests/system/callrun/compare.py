"""The ledger against the phones, and the measures against the files. Every difference is a line."""

from collections import Counter, defaultdict
from datetime import datetime
from decimal import Decimal

from .truth import near

WRAP_TOLERANCE = 1.2  # s: the switch looks once a second who is ready again, the log has whole ones
MEASURES = (
    "calls_offered", "calls_to_agent", "calls_answered", "calls_abandoned_active",
    "calls_abandoned_passive", "calls_served_by_bot", "calls_out", "wait_seconds_answered",
    "answered_within_30s", "answered_within_60s", "call_talk_seconds", "call_wrap_seconds",
    "agent_talk_seconds", "agent_wrap_seconds", "agent_ring_seconds", "hold_segments",
    "hold_segments_over_30s", "login_seconds", "online_seconds", "surveys_pushed",
    "surveys_answered_ivr", "surveys_satisfied_ivr",
)


def moment(text):
    """A moment of the facts (ISO, UTC), or None."""
    return text and datetime.fromisoformat(text)


def calls(expected, rows):
    """Call by call, found by the caller's number.

    :param expected: [expect.call]
    :param rows: calls of `odoo_side.read_facts`
    :return: dict: lost, doubled, strange (numbers), different {number: [text]}
    """
    found = defaultdict(list)
    for row in rows:
        found[row["caller"]].append(row)
    wanted = {call["caller"]: call for call in expected}
    different = {
        number: difference
        for number, call in wanted.items()
        if len(found[number]) == 1 and (difference := call_difference(call, found[number][0]))
    }
    return {
        "lost": [number for number in wanted if not found[number]],
        "doubled": [number for number, same in found.items() if len(same) > 1],
        "strange": [number for number, same in found.items() if same and number not in wanted],
        "different": different,
    }


def call_difference(call, row):
    """What differs between the phones' call and the ledger's, in words."""
    checks = (
        ("direction", call["direction"], row["direction"], equal),
        ("outcome", call["outcome"], row["outcome"], equal),
        ("agents", call["agents"], [leg["agent_code"] for leg in row["legs"]], equal),
        ("started", call["started_at"], moment(row["started_at"]), near),
        ("answered", call["answered_at"], moment(row["answered_at"]), near),
        ("ended", call["ended_at"], moment(row["ended_at"]), near),
        ("ended by", call["hangup_by"], row["hangup_by"], equal),
        ("wait", call["wait"], row["wait"] or None, near),
        ("talk", call["talk"], row["talk"] or 0, near),
        ("holds", call["holds"], row["holds"], all_near),
        ("survey", call["survey"], score_of(row), one_of),
        ("rings", sorted(call["rings"]), rings_of(row), equal),
        ("extra", call["extra"], extra_of(row), equal),
        ("recording", call["recorded"], row.get("recording"), long_enough),
    )
    return [
        f"{name}: phones {shown(mine)}, ledger {shown(theirs)}"
        for name, mine, theirs, agree in checks
        if not agree(mine, theirs)
    ]


def equal(mine, theirs):
    return mine == theirs


def all_near(mine, theirs):
    return len(mine) == len(theirs) and all(map(near, mine, theirs))


def one_of(mine, theirs):
    """`mine`: None if no survey was offered, else the scores that would be right."""
    return theirs is None if mine is None else theirs is not None and theirs["score"] in mine


def long_enough(talk, recording):
    """A talk needs a recording as long; without a talk there need not be any."""
    if talk is None:
        return recording is None or recording["state"] == "missing"
    return bool(recording) and recording["exists"] and recording["seconds"] >= talk - 1.1


def score_of(row):
    survey = row["record"].get("survey")
    return survey and {"score": survey["score"]}


def extra_of(row):
    """What else the caller did: asked to be called back, left a message that was kept."""
    found = {name for name in ("callback", "voicemail") if row["record"].get(name)}
    return found - ({"voicemail"} if not long_enough(1, row.get("voicemail")) else set())


def rings_of(row):
    """Agents whose phone rang in vain."""
    return sorted(event["agent"] for event in row["record"]["events"] if event["e"] == "ring_end")


def shown(value):
    if isinstance(value, datetime):
        return value.strftime("%H:%M:%S.%f")[:-3]
    if isinstance(value, float):
        return f"{value:.3f}"
    return str(value)


def wraps(expected, rows):
    """After-call work of every agent, leg by leg in order of time.

    :param expected: {agent: [seconds]}
    """
    legs = sorted((leg for row in rows for leg in row["legs"]), key=lambda leg: leg["ended_at"])
    found = defaultdict(list)
    for leg in legs:
        found[leg["agent_code"]].append(leg["wrap"] or 0)
    return [
        f"wrap-up of {agent}: phones {[round(s, 1) for s in mine]},"
        f" ledger {[round(s, 1) for s in found[agent]]}"
        for agent, mine in sorted(expected.items())
        if len(mine) != len(found[agent])
        or not all(near(a, b, WRAP_TOLERANCE) for a, b in zip(mine, found[agent], strict=True))
    ]


def sessions(expected, rows):
    """Logins, logouts and breaks of every agent."""
    mine, theirs = defaultdict(list), defaultdict(list)
    for session in expected:
        mine[session["agent"]].append(
            (session["login"], session["logout"], [t for pair in session["breaks"] for t in pair])
        )
    for row in rows:
        theirs[row["agent_code"]].append((
            moment(row["login"]), moment(row["logout"]),
            [moment(t) for pair in row["breaks"] for t in pair],
        ))
    return [
        f"sessions of {agent}: phones {_times(mine[agent])}, ledger {_times(theirs[agent])}"
        for agent in sorted({*mine, *theirs})
        if len(mine[agent]) != len(theirs[agent])
        or not all(_same_session(a, b) for a, b in zip(mine[agent], theirs[agent], strict=True))
    ]


def _same_session(one, other):
    return near(one[0], other[0]) and near(one[1], other[1]) and all_near(one[2], other[2])


def _times(rows):
    return [[shown(a), shown(b), [shown(t) for t in breaks]] for a, b, breaks in rows]


def measures(independent, ledger):
    """Measures of the files against those of the records, contract and every agent, exactly.

    :return: ([(name, files, ledger)] of the contract, [differences in words])
    """
    table = [
        (name, independent.get("", {}).get(name, "0"), ledger.get("", {}).get(name, "0"))
        for name in MEASURES
    ]
    wrong = [
        f"{name} of {who or 'all'}: files {a}, ledger {b}"
        for who in sorted({*independent, *ledger})
        for name in MEASURES
        for a, b in [(independent.get(who, {}).get(name, "0"), ledger.get(who, {}).get(name, "0"))]
        if number(a) != number(b)
    ]
    return table, wrong


def number(text):
    """Exact value of `3`, `1.250000` or `5/4`."""
    top, _slash, bottom = str(text).partition("/")
    return Decimal(top) / Decimal(bottom or 1)


def outcomes(expected):
    """How often the phones saw each outcome."""
    return Counter(call["outcome"] for call in expected)
