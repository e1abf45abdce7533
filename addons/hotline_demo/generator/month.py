"""A month as a fact file, and the months before it as figures of another platform."""

from datetime import date, datetime, time, timedelta
from random import Random

from .day_plan import arrivals, volume
from .floor import Agent, day_calls
from .lines import add_lines, add_surveys
from .people import JOINER, SLOW, roll

START, END = date(2026, 1, 1), date(2026, 12, 31)
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
FILING = date(2026, 10, 8), date(2026, 10, 27)  # filing period of October 2026
LEFT_ON, JOINED_ON = date(2026, 10, 9), date(2026, 10, 16)
CALLERS = 40_000
TICKETS, SURVEYS = 160, 600
SHIFTS = ((time(9), time(17, 30)), (time(8, 50), time(17, 0)), (time(9, 30), time(17, 40)))
LUNCH = timedelta(minutes=80)


def fact_file(is_workday):
    """The demo month: contract BJ, phase 2026, October.

    :param is_workday: function of a date: the hotline is open on working days
    :return: fact file object
    """
    draw = Random("hotline 2026-10")
    agents = roll(START, LEFT_ON, JOINED_ON)
    days = [day for day in _days(FIRST, LAST) if is_workday(day)]
    shares = [volume(day, *FILING) for day in days]
    calls, sessions = [], []
    for day, share in zip(days, shares, strict=True):
        duty = _on_duty(agents, day, draw)
        sessions += [session for agent in duty for session in _sessions(agent)]
        moments = arrivals(day, round(CALLERS * share / sum(shares)), draw)
        calls += day_calls(duty, moments, draw, f"{day:%m%d}")
    own = Random("hotline 2026-10 lines")
    add_lines(calls, own)
    return {
        "version": 1,
        "contract": "BJ",
        "scenario": "北京经开区税务局热线",
        "signed": "2025-12-20",
        "start": START.isoformat(),
        "end": END.isoformat(),
        "as_of": LAST.isoformat(),
        "amount": 4_200_000,
        "periods": [_month(FIRST, LAST)],
        "agents": [{k: v for k, v in person.items() if k != "name"} for person in agents],
        "names": {person["id"]: person["name"] for person in agents},
        "calls": calls,
        "sessions": sessions,
        "surveys": add_surveys(calls, SURVEYS, own),
        "exams": _exams(agents, draw),
        "city_exam": [{"date": "2026-10-30", "score": "93.6", "city_average": "91.2"}],
        **_events(draw, days, agents),
        "tickets": _tickets(draw, days, agents),
    }


def _month(first, last):
    return {
        "id": f"{first:%Y-%m}", "kind": "month",
        "start": first.isoformat(), "end": last.isoformat(),
    }


def _days(first, last):
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _frontline(agents, day):
    text = day.isoformat()
    return [
        person["id"] for person in agents
        if person["position"] == "frontline"
        and person["hired"] <= text <= person.get("left", text)
    ]


def _on_duty(agents, day, draw):
    """Agents of the day with their hours; a little sickness, everybody's lunch and short breaks."""
    duty = []
    for number, code in enumerate(_frontline(agents, day)):
        if draw.random() < 0.015:
            continue
        begin, end = (datetime.combine(day, moment) for moment in SHIFTS[number % len(SHIFTS)])
        begin += timedelta(seconds=draw.randrange(0, 240))
        end += timedelta(seconds=draw.randrange(-120, 300))
        if factor := SLOW.get(code, {}).get("login"):
            end = begin + (end - begin) * factor
            end = end.replace(microsecond=0)
        lunch = datetime.combine(day, time(11, 20)) + timedelta(minutes=30 * (number % 3))
        pause = datetime.combine(day, time(15)) + timedelta(minutes=7 * (number % 9))
        rest = (pause, pause + timedelta(minutes=draw.randint(8, 15)))
        duty.append(Agent(code, begin, end, (lunch, lunch + LUNCH), rest))
    return duty


def _sessions(agent):
    """Logged off over lunch; the rest stays inside the login, as a break."""
    off, on = agent.lunch
    begin, end = agent.rest
    morning = {"login": agent.login.isoformat(), "logout": off.isoformat()}
    afternoon = {"login": on.isoformat(), "logout": agent.logout.isoformat()}
    if end <= agent.logout:
        afternoon["breaks"] = [[begin.isoformat(), end.isoformat()]]
    return [{"agent": agent.code, **half} for half in (morning, afternoon)]


def _exams(agents, draw):
    """The monthly test: one below 70, one absent without leave, one excused who makes it up."""
    special = {
        "A08": [{"score": "66.5"}],
        "A23": [{"absent": True}],
        "A29": [{"absent": True, "excused": True}, {"score": 84, "makeup": True}],
    }
    records = []
    for code in _frontline(agents, LAST):
        results = special.get(code) or [{"score": draw.randint(71, 99)}]
        for number, result in enumerate(results):
            day = date(2026, 10, 28 + number)
            records.append({"agent": code, "date": day.isoformat(), **result})
    return records


def _events(draw, days, agents):
    """Incidents, complaints, recruiting, training and documents of the month."""
    return {
        "incidents": [
            {"id": "KF-2026-10-01", "kind": "site", "date": "2026-10-14", "agent": "A11"},
            {"id": "KF-2026-10-02", "kind": "deflection", "date": "2026-10-21", "agent": "A05",
             "level": "complaint"},
        ],
        "complaints": [
            {"id": "TS-2026-10-01", "received": "2026-10-21T10:12:00", "agent": "A05",
             "responded": "2026-10-21T10:47:00", "resolved": "2026-10-22T15:20:00", "upheld": True},
            {"id": "TS-2026-10-02", "received": "2026-10-26T16:40:00", "agent": "A14",
             "responded": "2026-10-26T17:05:00", "resolved": "2026-10-27T11:00:00"},
        ],
        "recruitments": [{
            "id": "ZP-2026-10", "required": 1, "candidates": 4, "trainees": 2,
            "requested_on": "2026-10-09", "responded_on": "2026-10-12",
            "interview_start": "2026-10-12", "interview_end": "2026-10-14",
        }],
        "trainings": [{"date": day.isoformat(), "hours": "0.5"} for day in days],
        "inspections": [
            {"date": draw.choice(days).isoformat(), "agent": code, "channel": "call",
             "norm_deduction": draw.choice((0, 0, 0, 1)), "summary": draw.choice((100, 100, 95))}
            for code in _frontline(agents, LAST)
            for _n in range(7 if code == JOINER else 10)
        ],
    }


def _tickets(draw, days, agents):
    """Work orders of the month."""
    codes = _frontline(agents, LAST)
    tickets = []
    for number in range(1, TICKETS + 1):
        created = datetime.combine(draw.choice(days), time(9)) + timedelta(
            seconds=draw.randrange(8 * 3600)
        )
        due = created + timedelta(days=5)
        closed = created + timedelta(hours=draw.expovariate(1 / 40))
        ticket = {
            "id": f"GD-2026-10-{number:04}",
            "agent": draw.choice(codes),
            "type": draw.choice(("consult", "consult", "complaint")),
            "created": created.isoformat(),
            "close_due": due.isoformat(),
        }
        if closed.date() <= LAST:
            ticket["closed_at"] = closed.replace(microsecond=0).isoformat()
        tickets.append(ticket)
    return tickets


def earlier_months():
    """January to September: monthly figures of the platform used before, one file per month.

    :return: fact file objects; the calls themselves are not known
    """
    return [_earlier(month) for month in range(1, 10)]


def _earlier(month):
    draw = Random(f"hotline 2026-{month:02}")
    first = date(2026, month, 1)
    last = date(2026, month + 1, 1) - timedelta(days=1)
    agents = roll(START, LEFT_ON, JOINED_ON)
    span = {"from": first.isoformat(), "to": last.isoformat()}
    aggregates = [{**span, "agent": code, "measures": _figures(draw, code)}
                  for code in _frontline(agents, first)]
    answered = sum(row["measures"]["calls_answered"] for row in aggregates)
    asked = round(answered / draw.choice((0.894, 0.902, 0.887, 0.911)))
    return {
        "period": _month(first, last),
        "aggregates": [*aggregates, {**span, "measures": {"calls_to_agent": asked}}],
        "exams": [
            {"agent": code, "date": last.replace(day=25).isoformat(),
             "score": max(52, min(100, round(draw.gauss(84, 6))))}
            for code in _frontline(agents, first)
        ],
    }


def _figures(draw, code):
    """A month of one agent; who is slow now was slow before, and February is short."""
    habit = SLOW.get(code, {})
    login = round(draw.gauss(412_000, 9_000) * habit.get("login", 1))
    share = min(0.82, draw.gauss(0.735, 0.012)) * habit.get("talk", 1)
    return {
        "calls_answered": round(draw.gauss(1_530, 60)),
        "agent_talk_seconds": round(login * share),
        "login_seconds": login,
        "agent_wrap_seconds": round(login * 0.07 * habit.get("wrap", 1) * draw.uniform(0.9, 1.05)),
        "agent_ring_seconds": round(login * 0.013 * habit.get("ring", 1) * draw.uniform(0.9, 1.1)),
    }
