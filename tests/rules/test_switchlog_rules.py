"""Each rule of deriving calls as tables: what Asterisk wrote, what it means."""

from random import Random

import pytest
from switchlog_tables import BASE, Table, events, expected, seconds, told, uniqueid
from switchlogs import MemoryStore

from odoo.addons.hotline_switch.switchlog import Rows, interpret, refresh

MICRO = 1_000_000

# A caller asks for a person, A answers; the rows that most tables begin with.
TALK = """
    0.0  C  start
    0.5  C  TO_AGENT q_tax
    0.6  C  queue q_tax
    1.0  A  start of C
    2.0  A  answer
    2.1  A  enter b1
    2.1  C  enter b1
"""
TALKING = """
    0.0 offered
    0.5 to_agent
    0.6 queue
    1.0 ring A
    2.0 answer A
"""

# name: (rows, events of the one call)
CALLS = {
    "ivr: every start, nothing else": (
        """
        0.0  C  start
        0.1  C  IVR start
        0.2  C  IVR giveup
        0.3  C  IVR start
        0.9  C  hangup plan
        """,
        """
        0.0 offered
        0.1 ivr
        0.3 ivr
        0.9 hangup system
        """,
    ),
    "to_agent: the first one only": (
        """
        0.0  C  start
        0.1  C  TO_AGENT q_tax
        0.2  C  queue q_tax
        5.0  C  TO_AGENT q_social
        5.1  C  queue q_social
        9.0  C  hangup C
        """,
        """
        0.0 offered
        0.1 to_agent
        0.2 queue
        5.1 queue
        9.0 hangup caller
        """,
    ),
    "bot_resolved: heard to the end": (
        """
        0.0  C  start
        0.1  C  SELF_SERVICE start
        4.0  C  SELF_SERVICE done
        4.1  C  hangup plan
        """,
        """
        0.0 offered
        4.0 bot_resolved
        4.1 hangup system
        """,
    ),
    "bot_resolved: left early is none": (
        """
        0.0  C  start
        0.1  C  SELF_SERVICE start
        2.0  C  hangup C
        """,
        """
        0.0 offered
        2.0 hangup caller
        """,
    ),
    "any line: trunk_<code> is one": (
        """
        0.0  C  start
        0.1  C  TO_AGENT q_tax
        0.2  C  UNKNOWN_EVENT of a later version
        1.0  C  hangup C
        """,
        """
        0.0 offered
        0.1 to_agent
        1.0 hangup caller
        """,
    ),
    "ring_end: not later than the customer's hangup": (
        """
        0.0  C  start
        0.1  A  start of C
        3.0  C  hangup C
        3.2  A  hangup -
        """,
        """
        0.0 offered
        0.1 ring A
        3.0 ring_end A
        3.0 hangup caller
        """,
    ),
    "ring_end: not later than the next ring of the same agent": (
        """
        0.0     C   start
        0.1     A   start of C
        3.0     A2  start of C
        3.0004  A   hangup -
        4.0     A2  hangup -
        5.0     C   hangup plan
        """,
        """
        0.0 offered
        0.1 ring A
        3.0 ring_end A
        3.0 ring A
        4.0 ring_end A
        5.0 hangup system
        """,
    ),
    "ring_end: picked up but never connected": (
        """
        0.0  C  start
        0.1  A  start of C
        2.0  A  answer
        2.3  A  hangup A
        9.0  C  hangup C
        """,
        """
        0.0 offered
        0.1 ring A
        2.3 ring_end A
        9.0 hangup caller
        """,
    ),
    "ringall: each leg has its own ring and ring_end": (
        """
        0.0  C  start
        1.0  A  start of C
        1.0  B  start of C
        1.1  D  start of C
        3.0  B  answer
        3.1  A  hangup -
        3.1  D  hangup -
        3.2  B  enter b1
        9.0  B  hangup C
        9.1  C  hangup C
        """,
        """
        0.0 offered
        1.0 ring A
        1.0 ring B
        1.1 ring D
        3.0 answer B
        3.1 ring_end A
        3.1 ring_end D
        9.0 hangup caller
        """,
    ),
    "hold: music on the customer's channel during a leg": (
        TALK
        + """
        0.9  C  music
        2.05 C  stop
        4.0  C  music
        7.0  C  stop
        9.0  A  music
        9.5  A  stop
        9.9  C  hangup C
        10.0 A  hangup C
        """,
        TALKING
        + """
        4.0 hold
        7.0 unhold
        9.9 hangup caller
        """,
    ),
    "hold: waiting music between pick-up and bridge is none": (
        """
        0.0  C  start
        1.0  A  start of C
        1.9  C  sound
        2.0  A  answer
        2.2  C  stop
        2.2  C  music
        2.3  C  stop
        2.4  A  enter b1
        9.0  C  hangup C
        9.1  A  hangup C
        """,
        """
        0.0 offered
        1.0 ring A
        2.0 answer A
        9.0 hangup caller
        """,
    ),
    "hold: a prompt is none": (
        TALK + "4.0 C sound\n 5.0 C stop\n 6.0 C hangup C\n 6.0 A hangup C",
        TALKING + "6.0 hangup caller",
    ),
    "unhold: not within 50 ms of the end of the leg": (
        TALK + "4.0 C music\n 8.95 C stop\n 9.0 C hangup C\n 9.1 A hangup C",
        TALKING + "4.0 hold\n 9.0 hangup caller",
    ),
    "unhold: 51 ms before the end it is one": (
        TALK + "4.0 C music\n 8.949 C stop\n 9.0 C hangup C\n 9.1 A hangup C",
        TALKING + "4.0 hold\n 8.949 unhold\n 9.0 hangup caller",
    ),
    "hold: two BEGIN without END are one hold": (
        TALK + "4.0 C music\n 5.0 C music\n 6.0 C stop\n 9.0 C hangup C\n 9.1 A hangup C",
        TALKING + "4.0 hold\n 6.0 unhold\n 9.0 hangup caller",
    ),
    "hangup, leg open: by the agent, the survey is outside": (
        TALK
        + """
        8.0  A  hangup A
        8.1  C  SURVEY push
        8.1  C  music
        9.0  C  SURVEY OK:5
        9.1  C  hangup A
        """,
        TALKING + "8.0 hangup agent",
    ),
    "hangup, leg open: by the system": (
        TALK + "8.0 A hangup -\n 8.1 C hangup plan",
        TALKING + "8.0 hangup system",
    ),
    "hangup, leg open: the agent's row is missing": (
        TALK + "8.0 C hangup A",
        TALKING + "8.0 hangup agent",
    ),
    "transfer: blind, the row is in time": (
        TALK
        + """
        5.0  A  blind b1
        5.1  A  hangup -
        5.2  C  exit b1
        5.3  C  queue q_social
        9.0  C  hangup C
        """,
        TALKING
        + """
        5.0 transfer
        5.3 queue
        9.0 hangup caller
        """,
    ),
    "transfer: blind, the row stands after the next queue and its music": (
        TALK
        + """
        5.0    C  exit b1
        5.001  C  queue q_social
        5.002  C  music
        5.003  A  blind b1
        5.1    A  hangup -
        9.0    C  stop
        9.0    C  hangup plan
        """,
        TALKING
        + """
        5.0 transfer
        5.001 queue
        9.0 hangup system
        """,
    ),
    "transfer: blind from hold, to an agent who does not answer": (
        TALK
        + """
        4.0  C  music
        5.0  A  blind b1
        5.0  C  stop
        5.01 C  exit b1
        5.1  A  hangup -
        5.2  B  start of C
        9.0  B  hangup -
        9.1  C  hangup plan
        """,
        TALKING
        + """
        4.0 hold
        5.0 transfer
        5.2 ring B
        9.0 ring_end B
        9.1 hangup system
        """,
    ),
    "transfer: to an outside number, nobody answers for us": (
        TALK
        + """
        5.0  A  blind b1
        5.01 C  exit b1
        5.1  A  hangup -
        5.2  T  start of C
        8.0  T  answer
        8.1  T  enter b2
        20.0 T  hangup C
        20.0 C  hangup C
        """,
        TALKING
        + """
        5.0 transfer
        20.0 hangup caller
        """,
    ),
    "transfer: attended, no ring of the target": (
        TALK
        + """
        4.0  C   music
        4.5  A2  start
        4.6  B   start of A2
        5.0  B   answer
        5.1  B   enter b2
        6.0  C   stop
        6.001 A  attended to B by A2 of C
        6.1  A   hangup -
        6.1  A2  hangup -
        9.0  B   hangup B in C
        9.5  C   hangup B
        """,
        TALKING
        + """
        4.0 hold
        6.001 transfer
        6.001 answer B
        9.0 hangup agent
        """,
    ),
    "transfer: attended twice": (
        TALK
        + """
        4.5  A2  start
        4.6  B   start of A2
        5.0  B   answer
        5.1  B   enter b2
        6.0  A   attended to B by A2 of C
        6.1  A   hangup -
        6.1  A2  hangup -
        7.0  B2  start
        7.1  D   start of B2
        7.5  D   answer
        7.6  D   enter b3
        8.0  B   attended to D by B2 of C in C
        8.1  B   hangup - in C
        8.1  B2  hangup -
        9.0  C   hangup C
        9.1  D   hangup C in C
        """,
        TALKING
        + """
        6.0 transfer
        6.0 answer B
        8.0 transfer
        8.0 answer D
        9.0 hangup caller
        """,
    ),
    "transfer: attended, asked for on the line of the consultation": (
        TALK
        + """
        4.5  A2  start
        4.6  B   start of A2
        5.0  B   answer
        5.1  B   enter b2
        6.0  A2  attended to C by A of B
        6.1  A   hangup -
        6.1  A2  hangup -
        9.0  B   hangup B in C
        9.5  C   hangup B
        """,
        TALKING
        + """
        6.0 transfer
        6.0 answer B
        9.0 hangup agent
        """,
    ),
    "transfer before the consulted agent answers: he answers later": (
        TALK
        + """
        4.5  A2  start
        4.6  B   start of A2
        6.0  A   attended by A2 of C app Dial
        6.1  A   hangup -
        6.1  A2  hangup -
        8.0  B   answer
        8.1  B   enter b2 in C
        9.0  B   hangup C in C
        9.1  C   hangup C
        """,
        TALKING
        + """
        6.0 transfer
        8.0 answer B
        9.0 hangup caller
        """,
    ),
    "transfer before the consulted agent answers: he never does": (
        TALK
        + """
        4.5  A2  start
        4.6  B   start of A2
        6.0  A   attended by A2 of C app Dial
        6.1  A   hangup -
        6.1  A2  hangup -
        9.0  B   hangup -
        9.1  C   hangup plan
        """,
        TALKING
        + """
        6.0 transfer
        9.1 hangup system
        """,
    ),
    "transfer into a queue while it rings: a telephone that rings later has its ring": (
        TALK
        + """
        4.5  A2  start
        4.6  B   start of A2
        6.0  A   attended by A2 of C app Queue
        6.1  A   hangup -
        6.1  A2  hangup -
        7.0  B   hangup -
        7.5  D   start of A2
        8.0  D   answer
        8.1  D   enter b2 in C
        9.0  D   hangup D in C
        9.1  C   hangup D
        """,
        TALKING
        + """
        6.0 transfer
        7.5 ring D
        8.0 answer D
        9.0 hangup agent
        """,
    ),
    "a consultation that is not merged is a hold": (
        TALK
        + """
        4.0  C   music
        4.5  A2  start
        4.6  B   start of A2
        5.0  B   answer
        5.1  B   enter b2
        6.0  A2  hangup A2
        6.0  B   hangup A2
        7.0  C   stop
        9.0  C   hangup C
        9.1  A   hangup C
        """,
        TALKING
        + """
        4.0 hold
        7.0 unhold
        9.0 hangup caller
        """,
    ),
    "a leg its agent hung up, then another one without transfer": (
        TALK
        + """
        5.0  A  hangup A
        6.0  C  queue q_social
        6.1  B  start of C
        7.0  B  answer
        7.1  B  enter b2
        9.0  C  hangup C
        9.1  B  hangup C
        """,
        TALKING
        + """
        5.0 transfer
        6.0 queue
        6.1 ring B
        7.0 answer B
        9.0 hangup caller
        """,
    ),
    "wrap_end: the acw pause that began in the second of the end": (
        TALK
        + """
        8.5  C  hangup C
        8.6  A  hangup C
        8    Q  A PAUSEALL acw
        12   Q  A UNPAUSEALL
        """,
        TALKING + "8.5 hangup caller\n 12.0 wrap_end A",
    ),
    "wrap_end: the row is written in the next second, or the one before": (
        TALK
        + """
        4.9  A  blind b1
        4.9  C  exit b1
        5.0  A  hangup -
        5    Q  A PAUSEALL acw
        6    Q  A UNPAUSEALL
        5.1  B  start of C
        6.0  B  answer
        6.1  B  enter b2
        9.01 C  hangup C
        9.02 B  hangup C
        8    Q  B PAUSEALL acw
        11   Q  B UNPAUSEALL
        """,
        TALKING
        + """
        4.9 transfer
        5.1 ring B
        6.0 answer B
        6.0 wrap_end A
        9.01 hangup caller
        11.0 wrap_end B
        """,
    ),
    "wrap_end: two seconds away is another pause": (
        TALK + "8.5 C hangup C\n 8.6 A hangup C\n 10 Q A PAUSEALL acw\n 12 Q A UNPAUSEALL",
        TALKING + "8.5 hangup caller",
    ),
    "wrap_end: not before the end of the leg": (
        TALK + "8.5 C hangup C\n 8.6 A hangup C\n 8 Q A PAUSEALL acw\n 8 Q A UNPAUSEALL",
        TALKING + "8.5 hangup caller\n 8.5 wrap_end A",
    ),
    "wrap_end: ended by another reason": (
        TALK + "8.5 C hangup C\n 8.6 A hangup C\n 8 Q A PAUSEALL acw\n 9 Q A PAUSEALL lunch",
        TALKING + "8.5 hangup caller\n 9.0 wrap_end A",
    ),
    "wrap_end: ended by the logout, out of the last queue": (
        TALK
        + """
        0    Q  A ADDMEMBER q_tax
        0    Q  A ADDMEMBER q_social
        8.5  C  hangup C
        8.6  A  hangup C
        8    Q  A PAUSEALL acw
        10   Q  A REMOVEMEMBER q_tax
        11   Q  A REMOVEMEMBER q_social
        """,
        TALKING + "8.5 hangup caller\n 11.0 wrap_end A",
    ),
    "wrap_end: a pause of one queue alone is none": (
        TALK + "8.5 C hangup C\n 8.6 A hangup C\n 8 Q A PAUSE acw\n 12 Q A UNPAUSE",
        TALKING + "8.5 hangup caller",
    ),
    "hangup, crash: at the second of the QUEUESTART": (
        TALK + "4.0 C music\n 20 Q NONE QUEUESTART",
        TALKING + "4.0 hold\n 20.0 hangup system",
    ),
    "hangup, crash: an open ring ends with it, no after-call work": (
        """
        0.0  C  start
        1.0  A  start of C
        20   Q  NONE QUEUESTART
        20   Q  A PAUSEALL acw
        21   Q  A UNPAUSEALL
        """,
        """
        0.0 offered
        1.0 ring A
        20.0 ring_end A
        20.0 hangup system
        """,
    ),
    "hangup, crash: a QUEUESTART before the call, or a CONFIGRELOAD, ends nothing": (
        TALK + "0 Q NONE QUEUESTART\n 20 Q NONE CONFIGRELOAD",
        TALKING,
    ),
    "hangup, crash: nor one that the call has outlived": (
        TALK + "4 Q NONE QUEUESTART\n 9.0 C hangup C\n 9.0 A hangup C",
        TALKING + "9.0 hangup caller",
    ),
    "hangup, crash: nor one that the call has outlived, in progress": (
        TALK + "4 Q NONE QUEUESTART\n 9.0 C music",
        TALKING + "9.0 hold",
    ),
    "hangup, crash: the first restart after it counts": (
        TALK + "20 Q NONE QUEUESTART\n 30 Q NONE QUEUESTART",
        TALKING + "20.0 hangup system",
    ),
    "hangup, crash: in the survey, the call had ended before": (
        TALK + "5.0 A hangup A\n 5.1 C SURVEY push\n 20 Q NONE QUEUESTART",
        TALKING + "5.0 hangup agent",
    ),
    "hangup, crash: transferred away and waiting": (
        TALK + "5.0 A blind b1\n 5.0 C exit b1\n 5.1 A hangup -\n 20 Q NONE QUEUESTART",
        TALKING + "5.0 transfer\n 20.0 hangup system",
    ),
    "heartbeat: the last row of either file before the restart": (
        TALK
        + """
        5    Q  NONE HEARTBEAT 5
        10   Q  NONE HEARTBEAT 5
        11.5 V  start
        12.5 V  hangup V
        60   Q  NONE QUEUESTART
        60   Q  NONE HEARTBEAT 5
        """,
        TALKING + "12.5 hangup system",
    ),
    "heartbeat: not running any more": (
        TALK + "5 Q NONE HEARTBEAT 5\n 50.0 V start\n 51.0 V hangup V\n 60 Q NONE QUEUESTART",
        TALKING + "60.0 hangup system",
    ),
    "heartbeat: never before the call's own last row": (
        TALK + "2 Q NONE HEARTBEAT 5\n 3.7 C music\n 60 Q NONE QUEUESTART",
        TALKING + "3.7 hangup system",
    ),
    "no HANGUP and no restart: in progress": (TALK, TALKING),
    "callback taken: the caller's own choice": (
        """
        0.0  C  start
        0.1  C  TO_AGENT q_tax
        0.2  C  queue q_tax
        9.0  C  CALLBACK q_tax:13900000001
        9.5  C  hangup plan
        """,
        """
        0.0 offered
        0.1 to_agent
        0.2 queue
        9.5 hangup caller
        """,
    ),
    "outbound: answered, with a hold, the customer ends": (
        """
        0.0  A  start
        1.0  A  answer
        1.1  T  start of A
        3.0  T  answer
        3.1  T  enter b1
        3.1  A  enter b1
        4.0  T  music
        5.0  T  stop
        9.0  T  hangup T
        9.1  A  hangup T
        9    Q  A PAUSEALL acw
        11   Q  A UNPAUSEALL
        """,
        """
        1.1 dial A
        3.0 answer A
        4.0 hold
        5.0 unhold
        9.0 hangup caller
        11.0 wrap_end A
        """,
    ),
    "outbound: busy": (
        "0.0 A start\n 1.0 A answer\n 1.1 T start of A\n 3.0 T hangup T\n 3.1 A hangup plan",
        "1.1 dial A\n 3.0 hangup system",
    ),
    "outbound: cancelled by the agent": (
        "0.0 A start\n 1.0 A answer\n 1.1 T start of A\n 3.0 T hangup -\n 3.1 A hangup A",
        "1.1 dial A\n 3.0 hangup agent",
    ),
    "outbound: another line tried": (
        """
        0.0  A   start
        1.1  T   start of A
        1.2  T   hangup T
        1.3  U2  start of A
        3.0  U2  answer
        3.1  U2  enter b1
        9.0  A   hangup A
        9.1  U2  hangup A
        """,
        """
        1.1 dial A
        3.0 answer A
        9.0 hangup agent
        """,
    ),
    "outbound: put through to a colleague": (
        """
        0.0  A  start
        1.1  T  start of A
        3.0  T  answer
        3.1  T  enter b1
        5.0  A  blind b1
        5.0  T  exit b1
        5.1  A  hangup -
        5.2  B  start of A
        6.0  B  answer
        6.1  B  enter b2
        9.0  T  hangup T
        9.1  B  hangup T
        """,
        """
        1.1 dial A
        3.0 answer A
        5.0 transfer
        5.2 ring B
        6.0 answer B
        9.0 hangup caller
        """,
    ),
    "outbound, crash while it rings": (
        "0.0 A start\n 1.1 T start of A\n 9 Q NONE QUEUESTART",
        "1.1 dial A\n 9.0 hangup system",
    ),
}


@pytest.mark.parametrize("case", CALLS)
def test_events(case):
    rows, wanted = CALLS[case]
    book = told(rows)
    calls = [call for call in book.calls if call["id"] in (uniqueid("C"), uniqueid("A"))]
    assert len(calls) == 1
    assert events(calls[0]) == expected(wanted)


@pytest.mark.parametrize("case", CALLS)
def test_events_do_not_depend_on_the_order_of_lines(case):
    rows, wanted = CALLS[case]
    lines = Table(rows).rows()
    lines.queue.reverse()
    lines.cel = sorted(lines.cel, key=lambda row: row.value) * 2
    assert interpret(lines, "UTC") == told(rows)


NO_CALLS = {
    "a consultation": "0.0 A start\n 0.1 B start of A\n 1.0 B answer\n 1.1 B enter b",
    "an agent who does not take his own telephone": "0.0 A start\n 8.0 A hangup -",
    "the heartbeat's own channel": "0.0 L start\n 1.0 L hangup -",
    "a channel whose beginning was lost": "1.0 C answer\n 2.0 C hangup C",
    "a refused number": "0.0 A start\n 0.2 A REFUSED class:00861\n 0.3 A hangup plan",
}


@pytest.mark.parametrize("case", NO_CALLS)
def test_none_of_these_is_a_call(case):
    assert not told(NO_CALLS[case]).calls


# ---- beside the events -----------------------------------------------------------------------

ANSWERED = TALK + "8.0 A hangup A\n"
# name: (rows after the answer, key, value)
FACTS = {
    "queue: the last one entered": (TALK + "3.0 C queue q_b", "queue", "q_b"),
    "queue: none": ("0.0 C start\n 1.0 C hangup C", "queue", None),
    "queue: after the end it does not count": (
        ANSWERED + "8.5 C queue q_b\n 9.0 C hangup C", "queue", "q_tax",
    ),
    "did": (TALK, "did", "95510001"),
    "caller": (TALK, "caller", "13900000001"),
    "survey: not offered": (ANSWERED + "9.0 C hangup A", "survey", None),
    "survey: offered, no second row": (
        ANSWERED + "8.1 C SURVEY push\n 9.0 C hangup C", "survey", ("8.1", None, "1001"),
    ),
    "survey: silent": (
        ANSWERED + "8.1 C SURVEY push\n 9.0 C SURVEY TIMEOUT:", "survey", ("8.1", None, "1001"),
    ),
    "survey: 5, after a silence": (
        ANSWERED + "8.1 C SURVEY push\n 8.5 C SURVEY TIMEOUT:\n 9.0 C SURVEY OK:5",
        "survey", ("8.1", 5, "1001"),
    ),
    "survey: a star is no score": (
        ANSWERED + "8.1 C SURVEY push\n 9.0 C SURVEY OK:*", "survey", ("8.1", None, "1001"),
    ),
    "recording: without a talk there is none": (
        "0.0 C start\n 0.5 C RECORDING x.wav\n 1.0 C hangup C", "recording", None,
    ),
    "recording": (TALK + "0.7 C RECORDING x.wav", "recording", "x.wav"),
    "voicemail": ("0.0 C start\n 1.0 C VOICEMAIL v.wav\n 9.0 C hangup C", "voicemail", "v.wav"),
    "closed": ("0.0 C start\n 0.1 C CLOSED h1\n 9.0 C hangup plan", "closed", "h1"),
}


@pytest.mark.parametrize("case", FACTS)
def test_beside_the_events(case):
    rows, key, wanted = FACTS[case]
    value = told(rows).calls[0][key]
    if key == "survey" and value is not None:
        value = seconds(value["offered"]), value["score"], value["agent"]
    assert value == wanted


def test_survey_after_an_attended_transfer_is_the_second_agents():
    rows, _events = CALLS["transfer: attended, no ring of the target"]
    call = told(rows + "9.1 C SURVEY push\n 9.3 C SURVEY OK:3").calls[0]
    assert (call["survey"]["agent"], call["survey"]["score"]) == ("1002", 3)


def test_a_callback_says_queue_and_number():
    call = told(CALLS["callback taken: the caller's own choice"][0]).calls[0]
    assert seconds(call["callback"].pop("t")) == "9.0"
    assert call["callback"] == {"queue": "q_tax", "number": "13900000001"}


def test_what_did_not_happen_has_no_key():
    assert not {"callback", "voicemail", "closed"} & set(told(TALK).calls[0])


# Two calls of one agent that end close together.
COMPETING = {
    "one pause, in the second in which the later one ended": (
        TALK
        + """
        4.2  C   hangup C
        4.3  A   hangup C
        3.9  V   start
        4.3  A2  start of V
        4.4  A2  answer
        4.5  A2  enter b2
        5.1  V   hangup V
        5.2  A2  hangup V
        5    Q   A PAUSEALL acw
        9    Q   A UNPAUSEALL
        """,
        ["4.2 hangup caller", "9.0 wrap_end A"],
    ),
    "one pause, a second after both": (
        TALK
        + """
        4.2  C   hangup C
        4.3  A   hangup C
        3.9  V   start
        4.3  A2  start of V
        4.4  A2  answer
        4.5  A2  enter b2
        4.9  V   hangup V
        4.9  A2  hangup V
        5    Q   A PAUSEALL acw
        9    Q   A UNPAUSEALL
        """,
        ["9.0 wrap_end A", "4.9 hangup caller"],
    ),
    "the survey of the first call ends with the second call": (
        TALK
        + """
        4.2  A   hangup A
        4    Q   A PAUSEALL acw
        5    Q   A UNPAUSEALL
        5.9  V   start
        6.3  A2  start of V
        6.4  A2  answer
        6.5  A2  enter b2
        8.0  C   hangup C
        8.4  V   hangup V
        8.5  A2  hangup V
        8    Q   A PAUSEALL acw
        9    Q   A UNPAUSEALL
        """,
        ["5.0 wrap_end A", "9.0 wrap_end A"],
    ),
    "two pauses, one after the other": (
        TALK
        + """
        4.9  C   hangup C
        4.9  A   hangup C
        5    Q   A PAUSEALL acw
        6    Q   A UNPAUSEALL
        5.0  V   start
        6.0  A2  start of V
        6.1  A2  answer
        6.2  A2  enter b2
        6.9  V   hangup V
        6.9  A2  hangup V
        7    Q   A PAUSEALL acw
        9    Q   A UNPAUSEALL
        """,
        ["6.0 wrap_end A", "9.0 wrap_end A"],
    ),
}


@pytest.mark.parametrize("case", COMPETING)
def test_each_pause_is_the_after_call_work_of_one_leg(case):
    rows, wanted = COMPETING[case]
    assert [events(call)[-1] for call in told(rows).calls] == wanted


def fed(batches):
    """What a worker has stored after these batches of rows."""
    store = MemoryStore()
    for batch in batches:
        new = Rows()
        for row in batch:
            new.add(row)
        store.rows.extend(new)
        store.keep(refresh(new, store, "UTC"))
    return store


def batches_of(rows):
    """One by one in some orders, and all but one before that one."""
    found = [*rows.queue, *rows.cel]
    for seed in range(3):
        yield [[row] for row in Random(seed).sample(found, len(found))]
    for late in found:
        yield [[row for row in found if row is not late], [late]]


@pytest.mark.parametrize("case", [*CALLS, *COMPETING])
def test_rows_in_any_order_end_in_the_same(case):
    rows = Table({**CALLS, **COMPETING}[case][0]).rows()
    book = interpret(rows, "UTC")
    for batches in batches_of(rows):
        store = fed(batches)
        assert store.records == {call["id"]: call for call in book.calls}
        assert store.states == book.call_states


def test_after_call_work_during_after_call_work_ends_for_both():
    book = told(
        TALK
        + """
        4.0  C   hangup C
        4.0  A   hangup C
        4    Q   A PAUSEALL acw
        6.0  A2  start
        6.1  T   start of A2
        7.0  T   answer
        7.1  T   enter b2
        9.0  A2  hangup A2
        9.0  T   hangup A2
        9    Q   A PAUSEALL acw
        12   Q   A UNPAUSEALL
        """
    )
    assert [events(call)[-1] for call in book.calls] == ["12.0 wrap_end A", "12.0 wrap_end A"]


def test_a_consultation_with_an_outside_number_is_an_outbound_call_of_the_agent():
    book = told(
        TALK
        + """
        4.0  C   music
        4.5  A2  start
        4.6  T   start of A2
        5.0  T   answer
        5.1  T   enter b2
        6.0  A   attended to T by A2 of C
        6.1  A   hangup -
        6.1  A2  hangup -
        20.0 C   hangup C
        20.0 T   hangup C in C
        """
    )
    assert [call["direction"] for call in book.calls] == ["in", "out"]
    assert events(book.calls[0])[-2:] == ["6.0 transfer", "20.0 hangup caller"]
    wanted = ["4.6 dial A", "5.0 answer A", "6.0 transfer", "20.0 hangup system"]
    assert events(book.calls[1]) == wanted


def test_two_callers_joined_by_the_agent():
    """Each is a call; the agent's legs end, the callers talk on without him."""
    book = told(
        TALK
        + """
        3.0  V   start
        3.1  A2  start of V
        4.0  A2  answer
        4.1  A2  enter b2
        6.0  A   attended to V by A2 of C
        6.1  A   hangup -
        6.1  A2  hangup -
        9.0  C   hangup C
        9.1  V   hangup C in C
        """
    )
    assert [events(call)[-1] for call in book.calls] == ["9.0 hangup caller", "9.1 hangup system"]


# ---- how far a call is known -----------------------------------------------------------------

# name: (rows, whether the call is final when nothing else comes)
FINAL = {
    "in progress": (TALK, False),
    "the customer is still in the survey": (ANSWERED, False),
    "the agent's channel is still up": (TALK + "9.0 C hangup C", False),
    "hung up, no after-call work": (TALK + "9.0 C hangup C\n 9.0 A hangup C", True),
    "after-call work goes on": (
        TALK + "9.0 C hangup C\n 9.0 A hangup C\n 9 Q A PAUSEALL acw", False,
    ),
    "after-call work is over": (
        TALK + "9.0 C hangup C\n 9.0 A hangup C\n 9 Q A PAUSEALL acw\n 10 Q A UNPAUSEALL", True,
    ),
    "crash": (TALK + "20 Q NONE QUEUESTART", True),
}


@pytest.mark.parametrize("case", FINAL)
def test_final(case):
    rows, final = FINAL[case]
    state = told(rows).call_states[uniqueid("C")]
    assert (state.final, state.settles_at is not None) == (final, final)


def test_final_needs_what_may_still_come():
    rows, _final = FINAL["hung up, no after-call work"]
    ended = (BASE + 9) * MICRO
    for later, final in ((1, False), (2, False), (4, True)):
        book = told(rows, until=ended + later * MICRO)
        assert book.call_states[uniqueid("C")].final is final


def test_what_a_call_depends_on():
    rows, _events = CALLS["transfer: attended, no ring of the target"]
    state = told(rows).call_states[uniqueid("C")]
    assert state.agents == {"1001", "1002"}
    assert state.linkedids == {uniqueid("C"), uniqueid("A2")}
    assert state.channels == {uniqueid(channel) for channel in ("C", "A", "B")}


# ---- sessions and breaks ---------------------------------------------------------------------

# name: (rows of queue_log, sessions: login-logout [break-break …])
SESSIONS = {
    "two queues are one session": (
        """
        0   Q  A ADDMEMBER q1
        1   Q  A ADDMEMBER q2
        50  Q  A REMOVEMEMBER q1
        51  Q  A REMOVEMEMBER q2
        """,
        "0-51",
    ),
    "QUEUESTART ends none": (
        "0 Q A ADDMEMBER q1\n 9 Q NONE QUEUESTART\n 20 Q A REMOVEMEMBER q1", "0-20",
    ),
    "member again after a restart is the same session": (
        "0 Q A ADDMEMBER q1\n 9 Q NONE QUEUESTART\n 9 Q A ADDMEMBER q1\n 20 Q A REMOVEMEMBER q1",
        "0-20",
    ),
    "still logged in, on a break": ("0 Q A ADDMEMBER q1\n 5 Q A PAUSEALL lunch", "0- [5-]"),
    "break: to the next UNPAUSEALL": (
        "0 Q A ADDMEMBER q1\n 5 Q A PAUSEALL lunch\n 9 Q A UNPAUSEALL\n 20 Q A REMOVEMEMBER q1",
        "0-20 [5-9]",
    ),
    "break: another reason begins another one": (
        "0 Q A ADDMEMBER q1\n 5 Q A PAUSEALL lunch\n 7 Q A PAUSEALL meeting\n 9 Q A UNPAUSEALL",
        "0- [5-7] [7-9]",
    ),
    "break: the same reason goes on": (
        "0 Q A ADDMEMBER q1\n 5 Q A PAUSEALL lunch\n 7 Q A PAUSEALL lunch\n 9 Q A UNPAUSEALL",
        "0- [5-9]",
    ),
    "break: after-call work ends it and is none": (
        "0 Q A ADDMEMBER q1\n 5 Q A PAUSEALL lunch\n 7 Q A PAUSEALL acw\n 9 Q A UNPAUSEALL",
        "0- [5-7]",
    ),
    "break: ends with the logout": (
        "0 Q A ADDMEMBER q1\n 5 Q A PAUSEALL lunch\n 9 Q A REMOVEMEMBER q1", "0-9 [5-9]",
    ),
    "pause of one queue alone is no break": (
        "0 Q A ADDMEMBER q1\n 5 Q A PAUSE lunch\n 9 Q A UNPAUSE", "0-",
    ),
    "change of queues within a second": (
        "0 Q A ADDMEMBER q1\n 5 Q A REMOVEMEMBER q1\n 5 Q A ADDMEMBER q2\n 9 Q A REMOVEMEMBER q2",
        "0-9",
    ),
    "out and in again within a second": (
        "0 Q A ADDMEMBER q1\n 5 Q A ADDMEMBER q1\n 5 Q A REMOVEMEMBER q1\n 9 Q A REMOVEMEMBER q1",
        "0-5\n 5-9",
    ),
    "in and out within a second": ("5 Q A REMOVEMEMBER q1\n 5 Q A ADDMEMBER q1", "5-5"),
    "pause within the second of the login": (
        "5 Q A PAUSEALL lunch\n 5 Q A ADDMEMBER q1\n 9 Q A UNPAUSEALL", "5- [5-9]",
    ),
    "ready, then a break within a second": (
        """
        0  Q  A ADDMEMBER q1
        2  Q  A PAUSEALL meeting
        5  Q  A PAUSEALL lunch
        5  Q  A UNPAUSEALL
        9  Q  A UNPAUSEALL
        """,
        "0- [2-5] [5-9]",
    ),
    "a break shorter than a second": (
        "0 Q A ADDMEMBER q1\n 5 Q A UNPAUSEALL\n 5 Q A PAUSEALL lunch", "0- [5-5]",
    ),
    "the login was before the first row": (
        "5 Q A PAUSEALL lunch\n 9 Q A REMOVEMEMBER q1\n 20 Q A ADDMEMBER q1", "20-",
    ),
    "by interface where the name is missing": (
        "0 Q PJSIP/1001 ADDMEMBER q1\n 9 Q A REMOVEMEMBER q1", "0-9",
    ),
    "rows of nobody": ("0 Q NONE PAUSEALL lunch\n 1 Q NONE ADDMEMBER q1", ""),
}


def shown(session):
    parts = [[session["login"], session["logout"]], *session["breaks"]]
    whole = ["-".join((seconds(at) or ".").partition(".")[0] for at in pair) for pair in parts]
    return " ".join([whole[0], *(f"[{each}]" for each in whole[1:])])


@pytest.mark.parametrize("case", SESSIONS)
def test_sessions(case):
    rows, wanted = SESSIONS[case]
    assert [shown(session) for session in told(rows).sessions] == expected(wanted)


def test_sessions_are_sorted_by_login():
    book = told("5 Q A ADDMEMBER q1\n 0 Q B ADDMEMBER q1\n 5 Q D ADDMEMBER q1")
    assert [session["agent"] for session in book.sessions] == ["1002", "1001", "1003"]
