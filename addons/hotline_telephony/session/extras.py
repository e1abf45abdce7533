"""What a platform may say of a call beyond the exchange format, which ignores unknown keys."""

from typing import NamedTuple

LONGEST = 200  # characters; longer texts are no numbers and no file names
HIGHEST_SCORE = 100


class Extras(NamedTuple):
    """Who called which number, where the call waited, and what came after it."""

    caller: str | None = None
    did: str | None = None  # the called number
    queue: str | None = None  # the last one entered
    recording: str | None = None  # file name
    voicemail: str | None = None  # file name
    callback: bool = False  # the caller asked to be called back
    survey_offered: bool = False
    survey_score: int | None = None  # None: offered and not answered, or not offered
    survey_agent: str | None = None  # who is judged


NOTHING = Extras()
TEXTS = ("caller", "did", "queue", "recording", "voicemail")
KEYS = frozenset((*TEXTS, "callback", "survey"))


def extras(record):
    """The extra keys of a record of section `calls`.

    A value of another kind than expected means something else to the platform that wrote it,
    and is left out.

    :param record: dict
    :return: Extras
    """
    if KEYS.isdisjoint(record):
        return NOTHING
    return Extras(
        *(_text(record.get(key)) for key in TEXTS),
        bool(record.get("callback")),
        *_survey(record.get("survey")),
    )


def _survey(survey):
    """Offered, score and agent of `{"offered", "score", "agent"}`; an answer was offered first."""
    if not isinstance(survey, dict):
        return False, None, None
    score = survey.get("score")
    if type(score) is not int or not 0 <= score <= HIGHEST_SCORE:
        score = None
    offered = bool(survey.get("offered")) or score is not None
    return offered, score, _text(survey.get("agent"))


def _text(value):
    good = isinstance(value, str) and 0 < len(value) <= LONGEST and value.isprintable()
    return value if good else None
