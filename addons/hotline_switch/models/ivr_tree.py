"""The whole voice menu as a tree to read: what a caller hears, and where each key leads."""

from markupsafe import Markup

from . import ivr_step
from .hotline_ivr_key import FAIL

MAX_DEPTH = 8


def menu(record, depth=0):
    """A menu and everything below it.

    :param record: ``hotline.ivr.menu``
    :return: Markup
    """
    if depth > MAX_DEPTH:
        return Markup()
    rows = Markup().join(_key(key, depth) for key in record.key_ids)
    return Markup('<div class="o_hotline_ivr_menu"><strong>%s</strong>%s<ul>%s</ul></div>') % (
        record.name, _says(record.prompt_id), rows,
    )


def _says(prompt):
    text = (prompt.text or prompt.name or "") if prompt else ""
    return Markup('<div class="text-muted small">%s</div>') % text if text else Markup()


def _key(key, depth):
    """One key: its badge, what it does, and the menu below it."""
    names = dict(key._fields["key"]._description_selection(key.env))
    step = key._step()
    below = menu(key.target_menu_id, depth + 1) if key.action == "menu" else Markup()
    colour = "secondary" if key.key == FAIL else "primary"
    return Markup(
        '<li><span class="badge rounded-pill text-bg-%s">%s</span> <span>%s</span>%s</li>'
    ) % (colour, names[key.key], _path(key, step), below)


def _path(key, step):
    """The step in words, and what follows an announcement."""
    parts = [part for part in (step, step.then) if part]
    return " → ".join(_words(key, part) for part in parts)


def _words(key, step):
    """`this menu again` and `menu above` are said as such."""
    actions = dict(key._fields["action"]._description_selection(key.env))
    if step.action == "menu" and key.action != "menu":
        back = step.menu == key.menu_id
        return actions["repeat" if back else "back"]
    return ivr_step.in_words(key.env, step)
