"""The sentences of ``factfile`` and ``identity`` for translation; the rules know no Odoo."""

from odoo.exceptions import ValidationError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

FAULT_MESSAGES = {
    "unreadable": _lt("the file cannot be read"),
    "too_large": _lt("larger than %(limit)s bytes"),
    "not_utf8": _lt("not UTF-8"),
    "not_json": _lt("not JSON: %(detail)s"),
    "not_object": _lt("not one JSON object"),
    "too_deep": _lt("nested deeper than %(limit)s levels"),
    "duplicate_key": _lt("the key %(key)r stands here more than once"),
    "number_digits": _lt("a number of more than %(limit)s digits or with too large an exponent"),
    "not_finite": _lt("not a finite number"),
    "control": _lt("a control character or half a character"),
    "missing": _lt("required, but missing"),
    "null": _lt("null is not allowed here"),
    "not_record": _lt("not an object"),
    "not_list": _lt("not a list"),
    "not_pair": _lt("not a pair [from, to]"),
    "not_text": _lt("not a text"),
    "too_long": _lt("longer than %(limit)s characters"),
    "empty": _lt("must not be empty"),
    "not_flag": _lt("not true or false"),
    "not_number": _lt("not a number (expected a JSON number or a decimal string)"),
    "too_small": _lt("less than %(limit)s"),
    "too_large_number": _lt("more than %(limit)s"),
    "not_date": _lt("not a date (expected YYYY-MM-DD)"),
    "not_time": _lt("not a time (expected YYYY-MM-DDTHH:MM:SS)"),
    "no_such_time": _lt("no such day or time of day"),
    "offset": _lt("local time without UTC offset expected"),
    "fraction": _lt("a fraction finer than microseconds"),
    "year": _lt("year outside %(first)s-%(last)s"),
    "not_one_of": _lt("not one of %(allowed)s"),
    "version": _lt("unknown format version (expected %(expected)s)"),
    "unknown_contract": _lt("unknown contract (expected one of %(allowed)s)"),
    "reversed": _lt("before %(other)s"),
    "duplicate_id": _lt("the id of %(other)s with other content"),
    "unknown_event": _lt("unknown call event"),
    "needs_agent": _lt("the event %(event)s needs an agent"),
    "no_start": _lt("a call without the event %(event)s"),
    "two_starts": _lt("a second start of the call"),
    "wrong_start": _lt("the event %(event)s does not start a call of this direction"),
    "exam_without_result": _lt("an exam neither absent nor scored"),
    "not_summed": _lt("the measure %(measure)s cannot be given as a sum"),
    "more": _lt("and %(count)s more"),
}

IDENTITY_MESSAGES = {
    "length": _lt("must have %(length)s characters"),
    "characters": _lt("contains a character that does not belong there"),
    "registry": _lt("begins with an unknown registration authority"),
    "category": _lt("names an unknown category of organisation"),
    "area": _lt("names an unknown administrative area"),
    "birth": _lt("names a day of birth that does not exist or is still to come"),
    "check_digit": _lt("is mistyped: the check character does not fit"),
}


def identity_error(env, name, fault):
    """A refused number as an error for the user.

    :param name: what the number is, in the user's language
    :param fault: ``IdentityFault``
    """
    sentence = env._(IDENTITY_MESSAGES[fault.code])
    reason = sentence % fault.values
    return ValidationError(env._("%(name)s %(reason)s.", name=name, reason=reason))
