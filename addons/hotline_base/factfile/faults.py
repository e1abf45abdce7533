"""What can be wrong with a fact file: a stable code, a sentence, and the path of the value."""

import json
import re
from dataclasses import dataclass, field

# One sentence per code. A screen translates by the code and fills in `Fault.values`.
MESSAGES = {
    # the file as a whole
    "unreadable": "the file cannot be read",
    "too_large": "larger than %(limit)s bytes",
    "not_utf8": "not UTF-8",
    "not_json": "not JSON: %(detail)s",
    "not_object": "not one JSON object",
    "too_deep": "nested deeper than %(limit)s levels",
    "duplicate_key": "the key %(key)r stands here more than once",
    "number_digits": "a number of more than %(limit)s digits or with too large an exponent",
    "not_finite": "not a finite number",
    "control": "a control character or half a character",
    # single values
    "missing": "required, but missing",
    "null": "null is not allowed here",
    "not_record": "not an object",
    "not_list": "not a list",
    "not_pair": "not a pair [from, to]",
    "not_text": "not a text",
    "too_long": "longer than %(limit)s characters",
    "empty": "must not be empty",
    "not_flag": "not true or false",
    "not_number": "not a number (expected a JSON number or a decimal string)",
    "too_small": "less than %(limit)s",
    "too_large_number": "more than %(limit)s",
    "not_date": "not a date (expected YYYY-MM-DD)",
    "not_time": "not a time (expected YYYY-MM-DDTHH:MM:SS)",
    "no_such_time": "no such day or time of day",
    "offset": "local time without UTC offset expected",
    "fraction": "a fraction finer than microseconds",
    "year": "year outside %(first)s-%(last)s",
    "not_one_of": "not one of %(allowed)s",
    # records
    "version": "unknown format version (expected %(expected)s)",
    "unknown_contract": "unknown contract (expected one of %(allowed)s)",
    "reversed": "before %(other)s",
    "duplicate_id": "the id of %(other)s with other content",
    "unknown_event": "unknown call event",
    "needs_agent": "the event %(event)s needs an agent",
    "no_start": "a call without the event %(event)s",
    "two_starts": "a second start of the call",
    "wrong_start": "the event %(event)s does not start a call of this direction",
    "exam_without_result": "an exam neither absent nor scored",
    "not_summed": "the measure %(measure)s cannot be given as a sum",
    "more": "and %(count)s more",
}


@dataclass(frozen=True)
class Fault:
    """One fault of a file.

    :param path: the value, as `calls[3].events[2].t`; indices begin with 0; "" is the file
    :param code: key of MESSAGES
    :param values: what fills the sentence's named places
    """

    path: str
    code: str
    values: dict = field(default_factory=dict)

    @property
    def reason(self):
        """The English sentence."""
        return MESSAGES[self.code] % self.values

    def __str__(self):
        return f"{self.path}: {self.reason}" if self.path else self.reason


class FactFileError(ValueError):
    """A file that is refused.

    `faults` are its Faults, `positions` the (line, column) of each, or None where there is none.
    """

    def __init__(self, faults, positions):
        self.faults = list(faults)
        self.positions = list(positions)
        super().__init__("\n".join(self.lines))

    @property
    def lines(self):
        """One line per fault: `line 12, column 5: calls[3].events[2].t: not a time (…)`."""
        return [
            describe(fault, position)
            for fault, position in zip(self.faults, self.positions, strict=True)
        ]


def describe(fault, position):
    """The fault as one line of text, after its (line, column) if there is one."""
    if position is None or fault.code == "more":
        return str(fault)
    return "line {}, column {}: {}".format(*position, fault)


_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_HALF = re.compile("[\ud800-\udfff]")  # half a surrogate pair cannot be written out
_STEP = re.compile(r'\.?([A-Za-z_]\w*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]', re.ASCII)


def path_text(steps):
    """('calls', 3, 'id') -> `calls[3].id`; other keys are quoted: `milestones["2025-11"]`."""
    return "".join(map(_step_text, steps)).lstrip(".")


def _step_text(step):
    if isinstance(step, int):
        return f"[{step}]"
    if _NAME.fullmatch(step):
        return f".{step}"
    quoted = json.dumps(step, ensure_ascii=False)
    return f"[{json.dumps(step) if _HALF.search(quoted) else quoted}]"


def path_steps(path):
    """`calls[3].id` -> ('calls', 3, 'id').

    :raises ValueError: not a path
    """
    steps, at = [], 0
    while at < len(path):
        match = _STEP.match(path, at)
        if not match:
            raise ValueError(f"Not a path: {path}")
        name, index, quoted = match.groups()
        steps.append(name or (json.loads(quoted) if quoted else int(index)))
        at = match.end()
    return tuple(steps)
