"""What happens to a caller next: one step, as the switch is told and as a person reads it."""

import re
from typing import Any, NamedTuple

from odoo.exceptions import ValidationError

NUMBER = re.compile(r"(?!00)[0-9]{3,20}")
VOICEMAIL_SECONDS = 120


class Step(NamedTuple):
    """One step of a caller's way.

    :param action: key of MAKERS
    :param menu, group, prompt, trunk: records, possibly empty
    :param number: telephone number of `dial`
    :param then: the step after an announcement, or None: hang up
    :param self_service: an announcement that answers the question itself
    """

    action: str
    menu: Any = None
    group: Any = None
    prompt: Any = None
    number: str = ""
    trunk: Any = None
    then: Any = None
    self_service: bool = False


def _file(prompt):
    return prompt._file() if prompt else None


def _announce(step):
    return {
        "do": "announce", "prompt": _file(step.prompt), "self_service": step.self_service,
        "then": step.then and as_config(step.then),
    }


def _voicemail(step):
    return {
        "do": "voicemail", "prompt": _file(step.prompt), "max_seconds": VOICEMAIL_SECONDS,
    }


def _dial(step):
    return {"do": "dial", "number": step.number, "trunk": step.trunk._endpoint()}


MAKERS = {
    "menu": lambda step: {"do": "menu", "menu": step.menu.code},
    "queue": lambda step: {"do": "queue", "queue": step.group._queue()},
    "announce": _announce,
    "voicemail": _voicemail,
    "dial": _dial,
    "hangup": lambda step: {"do": "hangup", "prompt": _file(step.prompt)},
}
# what an action cannot do without
NEEDS = {
    "menu": "menu", "queue": "group", "announce": "prompt", "voicemail": "prompt",
    "dial": "number",
}


def missing(step):
    """Field of the step that is needed and empty, or None."""
    need = NEEDS.get(step.action)
    return need if need and not getattr(step, need) else None


def as_config(step):
    """The step as `switchconf.render` reads it; an unusable one hangs up."""
    usable = step.action in MAKERS and not missing(step) and not _silent(step)
    return MAKERS[step.action](step) if usable else {"do": "hangup", "prompt": None}


def _silent(step):
    """An announcement that has no sound, a group or line the switch does not have."""
    return (
        (step.action in ("announce", "voicemail") and not step.prompt._file())
        or (step.action == "queue" and not step.group._on_switch())
        or (step.action == "menu" and not step.menu._on_switch())
        or (step.action == "dial" and not step.trunk)
    )


def in_words(env, step):
    """The step in a few words."""
    _ = env._
    words = {
        "menu": lambda: _("menu “%(name)s”", name=step.menu.name),
        "queue": lambda: _("agents of %(name)s", name=step.group.name),
        "announce": lambda: _("hears “%(name)s”", name=step.prompt.name),
        "voicemail": lambda: _("leaves a message"),
        "dial": lambda: _("is put through to %(number)s", number=step.number),
        "hangup": lambda: _("the call ends"),
    }
    return words[step.action]() if step.action in words else _("nothing")


def check(record, step, place):
    """Refuse a step that lacks what it needs or dials what no hall has.

    :param record: record of the step, for its site and messages
    :param place: the step in words
    :raises ValidationError: naming the step and what is missing
    """
    _ = record.env._
    lacking = {
        "group": _("choose the skill group."), "menu": _("choose the menu."),
        "prompt": _("choose the announcement."), "number": _("enter the telephone number."),
    }
    for part in filter(None, (step, step.then)):
        if missing(part):
            raise ValidationError(_(
                "%(place)s: %(lacking)s", place=place, lacking=lacking[missing(part)]
            ))
    if step.number and not NUMBER.fullmatch(step.number):
        raise ValidationError(_(
            "%(place)s: “%(number)s” is no telephone number of this country: digits only, 3 to 20,"
            " not beginning with 00.",
            place=place, number=step.number,
        ))


def problems(env, step):
    """What keeps a step from working, in words."""
    _ = env._
    found = []
    for part in filter(None, (step, step.then)):
        if missing(part) or part.action not in MAKERS:
            found.append(_("leads nowhere."))
        elif part.action in ("announce", "voicemail") and not part.prompt._file():
            found.append(_("“%(name)s” has no sound.", name=part.prompt.name))
        elif part.action == "queue":
            found += _group_problems(env, part.group)
    return found


def _group_problems(env, group):
    if not group._on_switch():
        return [env._("%(name)s is not on this switch.", name=group.name)]
    if not group.member_ids:
        return [env._("nobody is in %(name)s.", name=group.name)]
    return []
