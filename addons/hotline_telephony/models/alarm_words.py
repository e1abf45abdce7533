"""What alarms say: sentences with values, so that everybody reads them in the own language."""

import json

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

SENTENCES = {
    "too_short": _lt(
        "Call %(call)s: %(seconds)s s are recorded of %(expected)s s of talk. The disk was full, "
        "or the switch was stopped during the call."
    ),
    "no_file": _lt("Call %(call)s: the switch recorded it, but the file %(file)s is not there."),
    "no_talk": _lt("Call %(call)s: %(expected)s s of talk, but the file %(file)s is empty."),
    "changed": _lt(
        "Call %(call)s: the stored file %(file)s is no longer what was stored. It is not played."
    ),
    "gone": _lt("Call %(call)s: the stored file %(file)s is gone."),
    "orphan": _lt(
        "%(count)s files in %(folder)s belong to no known call for more than a day, the oldest is "
        "%(file)s. They are kept as they are."
    ),
    "unusable": _lt("Call %(call)s: the file %(file)s cannot be stored: %(reason)s"),
    "collect": _lt("Call %(call)s: the file %(file)s could not be taken in: %(reason)s"),
    "space": _lt(
        "%(folder)s: %(free)s MiB free of %(total)s MiB. Calls go on when it is full, but they "
        "are not recorded."
    ),
    "late": _lt(
        "Lines of switch %(switch)s arrive %(seconds)s s late. Calls go on; facts and figures "
        "follow."
    ),
    "silent": _lt("Switch %(switch)s: no heartbeat for %(seconds)s s."),
    "unreadable": _lt(
        "Switch %(switch)s: %(count)s lines cannot be read, the first one: %(line)s (%(reason)s)"
    ),
    "stuck": _lt(
        "Switch %(switch)s: its lines cannot be interpreted. They are kept; the log of the "
        "worker says why."
    ),
    "unfit": _lt(
        "Switch %(switch)s: the record %(record)s does not fit the format and was left out: "
        "%(faults)s"
    ),
    "stranger": _lt(
        "%(agent)s works at switch %(switch)s and is not on the roll. Calls and times are "
        "recorded all the same."
    ),
    "refused": _lt("Switch %(switch)s refused %(count)s attempts from %(source)s."),
}


def sentence(env, details):
    """Details of an alarm in the user's language.

    :param details: text, or a JSON object `{"code": key of SENTENCES, **values}`
    """
    if not details.startswith("{"):
        return details
    try:
        values = json.loads(details)
        words = env._(SENTENCES[values["code"]])
        return words % values
    except (ValueError, KeyError, TypeError):
        return details
