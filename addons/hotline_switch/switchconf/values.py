"""Single values of the configuration: each checker returns the value or says what is wrong.

Whatever ends up in a file of Asterisk has passed one of these. They are lists of what is allowed,
never of what is forbidden: a line break, a quote, a `$`, a comma in a name would change the file.
"""

import datetime
import ipaddress
import re
from zoneinfo import available_timezones

DAY_MINUTES = 24 * 60


def matching(pattern, wanted):
    """A checker for texts of one shape.

    :param pattern: regular expression the whole text must match
    :param wanted: the shape in words, for the message
    """
    regex = re.compile(pattern, re.ASCII)

    def check(value):
        if not isinstance(value, str) or not regex.fullmatch(value):
            raise ValueError(f"{value!r} is not {wanted}")
        return value

    return check


def whole(low, high):
    """A checker for whole numbers from `low` to `high`."""

    def check(value):
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(f"{value!r} is not a whole number from {low} to {high}")
        return value

    return check


def one_of(*choices):
    """A checker for a closed list of words."""

    def check(value):
        if value not in choices:
            raise ValueError(f"{value!r} is not one of {', '.join(choices)}")
        return value

    return check


def optional(check):
    """The same checker, for a value that may be missing (None, False or empty)."""
    return lambda value: None if value in (None, False, "") else check(value)


def many(check, least=0):
    """A checker for a list of at least `least` values."""

    def checked(value):
        if not isinstance(value, (list, tuple)):
            raise ValueError(f"{value!r} is not a list")
        if len(value) < least:
            raise ValueError("nothing is given")
        return [check(item) for item in value]

    return checked


def flag(value):
    """A truth value."""
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is neither true nor false")
    return value


agent_code = matching(
    r"(?!trunk)[A-Za-z0-9_]{1,32}", "an agent code (letters, digits, _; not beginning with trunk)"
)
trunk_name = matching(r"trunk(_[A-Za-z0-9_]{1,26})?", "a trunk name (trunk_ and letters, digits)")
queue_name = matching(r"q_[A-Za-z0-9_]{1,30}", "a queue name (q_ and letters, digits, _)")
plain_name = matching(r"[A-Za-z0-9_]{1,32}", "a name (letters, digits, _)")
switch_code = matching(r"[A-Za-z0-9_-]{1,32}", "a switch code (letters, digits, _ -)")
prompt = matching(r"[a-z0-9_]{1,64}", "the name of a prompt (small letters, digits, _)")
digits = matching(r"[0-9]{2,20}", "a number of 2 to 20 digits")
own_number = matching(r"[1-9][0-9]{1,7}", "a number of the house (2 to 8 digits, no leading 0)")
# 00 leads abroad: a fixed destination never does.
outside_number = matching(r"(?!00)[0-9]{3,20}", "a number of 3 to 20 digits, not beginning with 00")
key = matching(r"[0-9*]", "a key of the telephone (0 to 9, *)")
break_key = matching(r"[0-9]", "a digit")
# acw is the reason of after-call work; a break of that name could not be told from it.
break_reason = matching(r"(?!acw$)[a-z][a-z0-9_]{0,31}", "a reason (small letters, digits, _)")
md5 = matching(r"[0-9a-f]{32}", "an MD5 in small hex digits (of agent:hotline:secret)")
score_keys = matching(r"[0-9]{1,10}", "a row of digits")


def title(value):
    """A name shown on a telephone: letters of any script, digits, spaces and a little more."""
    if not isinstance(value, str) or not re.fullmatch(r"[\w .()·（）-]{1,64}", value):
        raise ValueError(f"{value!r} is not a name of 1 to 64 letters, digits, spaces, . ( ) -")
    if not value.isprintable():
        raise ValueError(f"{value!r} has characters that cannot be shown")
    return value


def _text(value):
    """`ipaddress` takes numbers for addresses, too."""
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not an address")
    return value


def address(value):
    """An IPv4 or IPv6 address of this machine to listen at."""
    return str(ipaddress.ip_address(_text(value)))


def network(value):
    """The address or network of a carrier; wide networks are refused (anyone could call in)."""
    parsed = ipaddress.ip_network(_text(value))
    if parsed.prefixlen < (16 if parsed.version == 4 else 48):
        raise ValueError(f"{value!r} is a network too wide to trust")
    return str(parsed.network_address if parsed.num_addresses == 1 else parsed)


def socket_name(value):
    """`host[:port]` of a carrier, the host as an address (no name service in the call path)."""
    host, _colon, port = _text(value).partition(":")
    port = port or "5060"
    whole(1, 65535)(int(port) if port.isdecimal() else port)
    return f"{ipaddress.IPv4Address(host)}:{int(port)}"


def zone(value):
    """A time zone that exists, by its name in the zone database."""
    if value not in available_timezones():
        raise ValueError(f"{value!r} is not a time zone")
    return value


def date(value):
    """A day as YYYY-MM-DD."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        raise ValueError(f"{value!r} is not a day (YYYY-MM-DD)")
    return datetime.date.fromisoformat(value).isoformat()


def minute_of_day(value):
    """`HH:MM` from 00:00 to 24:00."""
    if not isinstance(value, str) or not re.fullmatch(r"\d\d:[0-5]\d", value, re.ASCII):
        raise ValueError(f"{value!r} is not a time of day (HH:MM)")
    if int(value[:2]) * 60 + int(value[3:]) > DAY_MINUTES:
        raise ValueError(f"{value!r} is after 24:00")
    return value


DIGIT_SETS = {"X": "0123456789", "Z": "123456789", "N": "23456789"}
PATTERN_PART = re.compile(r"[0-9XZN.]|\[(?:[0-9]-[0-9]|[0-9])+\]", re.ASCII)


def _range_digits(text):
    found = set()
    for low, high in re.findall(r"([0-9])(?:-([0-9]))?", text):
        if high and high < low:
            raise ValueError(f"the range {low}-{high} runs backwards")
        found.update(str(digit) for digit in range(int(low), int(high or low) + 1))
    return found


def pattern_sets(pattern):
    """The digits each position of a dial pattern takes (`.` = any, once or more often).

    :raise ValueError: not a pattern of digits, X, Z, N, [ranges] and a final dot
    """
    if not isinstance(pattern, str) or not re.fullmatch(r"_?[0-9XZN.\[\]-]{1,64}", pattern):
        raise ValueError(f"{pattern!r} is not a dial pattern (digits, X, Z, N, [1-9], final dot)")
    body = pattern.removeprefix("_")
    if body == pattern and not body.isdecimal():
        raise ValueError(f"{pattern!r} needs a leading _ to be a pattern")
    parts = PATTERN_PART.findall(body)
    if "".join(parts) != body or "." in parts[:-1] or not parts:
        raise ValueError(f"{pattern!r} is not a dial pattern (digits, X, Z, N, [1-9], final dot)")
    return [_range_digits(p) if p[0] == "[" else set(DIGIT_SETS.get(p, p)) for p in parts]


def leads_abroad(pattern):
    """Whether some number a pattern takes begins with 00."""
    first = [positions & {"0", "."} for positions in pattern_sets(pattern)[:2]]
    return all(first) and (len(first) == 2 or "." in first[0])


def deny_pattern(value):
    """A dial pattern of numbers that must not be dialled."""
    pattern_sets(value)
    return value


def allow_pattern(value):
    """A dial pattern of numbers that may be dialled; 00 only where it is written out.

    A pattern such as `_X.` would open every country and every premium number by accident.
    """
    if leads_abroad(value) and not value.removeprefix("_").startswith("00"):
        raise ValueError(f"{value!r} takes international numbers without beginning with 00")
    return value
