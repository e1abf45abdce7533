"""Who called which number, where the call waited, and what callers said afterwards."""

from .halls import halls

HOTLINE = "12366"
HALL_SHARE = 0.18  # of the calls; the others dial the hotline itself
GROUPS = (("general", 38), ("company", 27), ("person", 21), ("online", 11), ("opinion", 3))
# 140 numbers are given to things, not to people: nobody is meant
FIRST_CALLER, CALLERS = 14000000000, 26_000
REGULAR, REGULARS = 0.04, 40  # share of calls by few people who call again and again
SCORES = {5: "very_satisfied", 4: "satisfied", 2: "dissatisfied", None: None}
SHARES = (50, 28, 2, 20)


def add_lines(calls, draw):
    """Give each call a caller, a called number and a queue; changes the records.

    :param draw: random.Random of its own, so that nothing else of the month changes
    """
    offices = list(halls())
    for call in calls:
        office = draw.choice(offices) if draw.random() < HALL_SHARE else None
        crowd = REGULARS if draw.random() < REGULAR else CALLERS
        call["caller"] = str(FIRST_CALLER + draw.randrange(crowd))
        call["did"] = office["number"] if office else HOTLINE
        if any(event["e"] == "to_agent" for event in call["events"]):
            call["queue"] = f"q_{'d' + office['district'] if office else _group(draw)}"


def add_surveys(calls, count, draw):
    """Ask some answered callers; changes the records.

    :return: records of the section ``surveys``, one for each caller asked
    """
    answered = [call for call in calls if _agents(call)]
    return [_asked(call, draw) for call in draw.sample(answered, count)]


def _asked(call, draw):
    score = draw.choices(list(SCORES), SHARES)[0]
    agent, hung_up = _agents(call)[-1], _last(call, "hangup")
    call["survey"] = {"offered": hung_up, "score": score, "agent": agent}
    return {
        "id": call["id"], "date": hung_up[:10], "agent": agent, "result": SCORES[score],
    }


def _agents(call):
    return [event["agent"] for event in call["events"] if event["e"] == "answer"]


def _last(call, name):
    return next(event["t"] for event in reversed(call["events"]) if event["e"] == name)


def _group(draw):
    codes, weights = zip(*GROUPS, strict=True)
    return draw.choices(codes, weights)[0]
