"""Sounds the dialplan needs at every site: numbers, places in the queue, the usual sentences."""

import hashlib
from functools import cache, partial

from odoo.addons.hotline_switch.switchconf import SPOKEN

from . import audio


def sounds():
    """Files of these sounds: `{name: (digest, function that gives the bytes or None)}`.

    An announcement of the site with the same technical name goes before.
    """
    return {
        f"{name}.wav": (hashlib.sha256(pinyin.encode()).hexdigest(), partial(_speak, pinyin))
        for name, (_text, pinyin) in SPOKEN.items()
    }


@cache
def _speak(pinyin):
    """Without a speech program there is silence instead: the call goes on."""
    try:
        return audio.from_text(pinyin)
    except audio.AudioError:
        return None
