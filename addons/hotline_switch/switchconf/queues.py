"""The queues: one per skill group."""

from . import prompts
from .dialplan import HEADER

# Members are added by agents who log in (feature code, later the gateway) and survive a restart.
GENERAL = f"""\
[general]
persistentmembers=yes
autofill=yes
shared_lastcall=yes
log_membername_as_agent=yes
log-caller-id-name=no
log_unpause_on_reason_change=yes

[hotline](!)
musicclass=default
retry=1
wrapuptime=0
autofill=yes
ringinuse=no
setinterfacevar=yes
setqueueentryvar=yes
joinempty=yes
leavewhenempty=no
timeoutpriority=conf
; the first in line hears the announcements too: often he is the one who waits longest
announce-to-first-user=yes
announce-position=yes
announce-holdtime=yes
announce-round-seconds=0
min-announce-frequency=10
queue-youarenext={prompts.QUEUE_FIRST}
queue-thereare={prompts.QUEUE_PLACE}
queue-callswaiting={prompts.QUEUE_PLACES}
queue-holdtime={prompts.QUEUE_WAIT}
queue-minute={prompts.QUEUE_MINUTE}
queue-minutes={prompts.QUEUE_MINUTES}
queue-thankyou={prompts.QUEUE_THANKS}

#include queues_groups.conf
"""


def render_queues(config):
    """Files of the queues: file name -> text."""
    offer = config["callback_prompt"] or prompts.CALLBACK_OFFER
    rows = [line for group in config["groups"] for line in _queue(group, offer)]
    return {"queues.conf": GENERAL, "queues_groups.conf": "\n".join([HEADER, *rows]) + "\n"}


def _queue(group, offer):
    yield f"[{group['queue']}](hotline)"
    yield f"strategy={group['strategy']}"
    yield f"timeout={group['ring_timeout']}"
    yield f"servicelevel={group['service_level']}"
    yield f"maxlen={group['max_length']}"
    yield f"announce-frequency={group['announce_position']}"
    if group["callback_after"]:
        yield "context=callback"
        yield f"periodic-announce={offer}"
        yield f"periodic-announce-frequency={group['callback_after']}"
