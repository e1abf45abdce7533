"""The dialplan: one call from the ring to the survey, by Asterisk alone (issue: call path).

Context names and user events are those the interpreter reads: `did`, `serve` (extension = queue),
`agents`, `outbound`; IVR, IVR_KEY, TO_AGENT, SELF_SERVICE, RECORDING, SURVEY, QUEUE_END, CLOSED,
VOICEMAIL, CALLBACK, REFUSED.

Variables: HL_REC the recording's file (set once per call), HL_RECORDED whether this channel is
recorded, HL_DID the number called, HL_QUEUE the queue waited in, HL_WRAP seconds after which
after-call work ends by itself (0: the agent ends it).
"""

from .prompts import (
    AGENT_DONE,
    AGENT_FAILED,
    BEEP,
    CALLBACK_ACCEPTED,
    CALLBACK_NUMBER,
    QUEUE_GIVE_UP,
)

NO_SURVEY = {"prompt": "", "timeout": 0, "tries": 0, "scores": "", "thanks": None}
HEADER = "; written from the records of the switch: change it there, not here"
RING_SECONDS = 20  # an internal number rings so long
OUTSIDE_SECONDS = 60  # a number outside rings so long
CALLBACK_KEY = "1"

# ---- what is the same at every site --------------------------------------------------------------
# The agent a channel belongs to: PJSIP/A01-00000001 -> A01.
AGENT = "${CUT(CUT(CHANNEL(name),/,2),-,1)}"
# Customers' channels are those of trunks; agents' endpoints never begin with trunk.
IS_TRUNK = '"${CHANNEL(name):0:11}"="PJSIP/trunk"'

FIXED = f"""\
[general]
static=yes
writeprotect=yes
clearglobalvars=no

#include extensions_globals.conf
#include extensions_dids.conf
#include extensions_menus.conf
#include extensions_hours.conf
#include extensions_groups.conf
#include extensions_agents.conf
#include extensions_classes.conf

; ---- callers ------------------------------------------------------------------------------------
; first lines of every inbound call. ARG1 = the number called
[arrive]
exten => s,1,Set(__HL_DID=${{ARG1}})
 same => n,Set(CALLERID(num)=${{FILTER(0-9+,${{CALLERID(num)}})}})
 same => n,Set(CALLERID(name)=)
 same => n,Answer()
 same => n,Return()

[ivr]
exten => s,1,GotoIf($["${{HL_IVR}}"="1"]?done)
 same => n,Set(HL_IVR=1)
 same => n,CELGenUserEvent(IVR,start)
 same => n(done),Return()

; read keys: ARG1 = prompt, ARG2 = how many, ARG3 = seconds to wait. Leaves HL_KEY and READSTATUS.
; Without its file Read does not wait at all: then it is asked in silence
[ask]
exten => s,1,Read(HL_KEY,${{ARG1}},${{ARG2}},,1,${{ARG3}})
 same => n,GotoIf($["${{READSTATUS}}"!="ERROR"]?done)
 same => n,Read(HL_KEY,,${{ARG2}},,1,${{ARG3}})
 same => n(done),Return()

; whether a time table is open now: ARG1 = its name; returns open or closed
[hours]
exten => s,1,Set(LOCAL(day)=${{STRFTIME(${{EPOCH}},${{HL_TZ}},%Y%m%d)}})
 same => n,Set(LOCAL(now)=$[${{STRFTIME(${{EPOCH}},${{HL_TZ}},%H%M)}} + 0])
 same => n,GotoIf(${{DIALPLAN_EXISTS(hours_${{ARG1}},${{day}},1)}}?special)
 same => n,Gosub(hours_${{ARG1}},d${{STRFTIME(${{EPOCH}},${{HL_TZ}},%u)}},1)
 same => n,Goto(spans)
 same => n(special),Gosub(hours_${{ARG1}},${{day}},1)
 same => n(spans),Set(LOCAL(spans)=${{GOSUB_RETVAL}})
 same => n(next),GotoIf($["${{spans}}"=""]?shut)
 same => n,Set(LOCAL(span)=${{SHIFT(spans,&)}})
 same => n,GotoIf($[${{now}} < ${{CUT(span,-,1)}}]?next)
 same => n,GotoIf($[${{now}} >= ${{CUT(span,-,2)}}]?next)
 same => n,Return(open)
 same => n(shut),Return(closed)

; ---- queues -------------------------------------------------------------------------------------
; the best queue of one level: most free agents, then fewest waiting; empty when nobody is logged
; in. ARG1 = queues, joined by &
[best]
exten => s,1,Set(LOCAL(left)=${{ARG1}})
 same => n,Set(LOCAL(best)=)
 same => n(next),GotoIf($["${{left}}"=""]?done)
 same => n,Set(LOCAL(queue)=${{SHIFT(left,&)}})
 same => n,GotoIf($[0${{QUEUE_MEMBER(${{queue}},logged)}} = 0]?next)
 same => n,Set(LOCAL(free)=0${{QUEUE_MEMBER(${{queue}},free)}})
 same => n,Set(LOCAL(waiting)=0${{QUEUE_WAITING_COUNT(${{queue}})}})
 same => n,GotoIf($["${{best}}" = ""]?take)
 same => n,GotoIf($[${{free}} > ${{bestfree}}]?take)
 same => n,GotoIf($[${{free}} < ${{bestfree}}]?next)
 same => n,GotoIf($[${{waiting}} >= ${{bestwaiting}}]?next)
 same => n(take),Set(LOCAL(best)=${{queue}})
 same => n,Set(LOCAL(bestfree)=${{free}})
 same => n,Set(LOCAL(bestwaiting)=${{waiting}})
 same => n,Goto(next)
 same => n(done),Return(${{best}})

; ARG1 = own queue, ARG2.. = overflow levels in order, the queues of one joined by &: wait in the
; best of each level where anybody is logged in; nobody anywhere: in the own queue all the same
[serving]
exten => s,1,Set(HL_QUEUE=)
 same => n,Set(LOCAL(level)=0)
 same => n(next),Set(LOCAL(level)=$[${{level}} + 1])
 same => n,GotoIf($["${{ARG${{level}}}}"=""]?over)
 same => n,Gosub(best,s,1(${{ARG${{level}}}}))
 same => n,GotoIf($["${{GOSUB_RETVAL}}"=""]?next)
 same => n,Gosub(wait,s,1(${{GOSUB_RETVAL}}))
 same => n,GotoIf($["${{GOSUB_RETVAL}}"="served"]?served)
 same => n,Goto(next)
 same => n(over),GotoIf($["${{HL_QUEUE}}"!=""]?end)
 same => n,Gosub(wait,s,1(${{ARG1}}))
 same => n,GotoIf($["${{GOSUB_RETVAL}}"="served"]?served)
 same => n(end),Playback({QUEUE_GIVE_UP})
 same => n,Hangup()
 same => n(served),Gosub(survey,s,1)
 same => n,Hangup()

; wait in a queue: ARG1 = queue. Returns served or left. c = go on when the agent hangs up,
; i = no forwarding by telephones
[wait]
exten => s,1,Gosub(record,s,1)
 same => n,Set(HL_QUEUE=${{ARG1}})
 same => n,Set(__HL_WRAP=${{HL_WRAP_${{ARG1}}}})
 same => n,Set(MEMBERNAME=)
 same => n,Queue(${{ARG1}},ci,,,${{HL_WAIT_${{ARG1}}}},,onagent)
 same => n,GotoIf($["${{MEMBERNAME}}"!=""]?served)
 same => n,CELGenUserEvent(QUEUE_END,${{ARG1}}:${{QUEUESTATUS}})
 same => n,Return(left)
 same => n(served),Return(served)

; one recording per call, over all agents and transfers; b = only while people talk. A customer who
; was called and is sent on has a channel of his own: it goes on in the same file (a)
[record]
exten => s,1,GotoIf($["${{HL_RECORDED}}"="1"]?done)
 same => n,Set(HL_RECORDED=1)
 same => n,GotoIf($["${{HL_REC}}"!=""]?on)
 same => n,Set(__HL_REC=${{STRFTIME(${{EPOCH}},${{HL_TZ}},%Y%m%d)}}-${{CHANNEL(linkedid)}}.wav)
 same => n,MixMonitor(${{HL_REC}},b)
 same => n,CELGenUserEvent(RECORDING,${{HL_REC}})
 same => n,Return()
 same => n(on),MixMonitor(${{HL_REC}},ab)
 same => n(done),Return()

; the caller pressed {CALLBACK_KEY} while waiting: call me back instead
[callback]
exten => {CALLBACK_KEY},1,Set(HL_NUMBER=${{FILTER(0-9+,${{CALLERID(num)}})}})
 same => n,GotoIf($[${{LEN(${{HL_NUMBER}})}} > 4]?accept)
 same => n,Gosub(ask,s,1({CALLBACK_NUMBER},15,8))
 same => n,Set(HL_NUMBER=${{FILTER(0-9,${{HL_KEY}})}})
 same => n,GotoIf($[${{LEN(${{HL_NUMBER}})}} > 4]?accept)
 same => n,Goto(serve,${{HL_QUEUE}},1)
 same => n(accept),CELGenUserEvent(CALLBACK,${{HL_QUEUE}}:${{HL_NUMBER}})
 same => n,Playback({CALLBACK_ACCEPTED})
 same => n,Hangup()

; ---- after-call work ----------------------------------------------------------------------------
; on an agent's leg; the handler pauses him in all queues when he is off the line
[onagent]
exten => s,1,Set(CHANNEL(hangup_handler_push)=acw,s,1)
 same => n,Return()
; a consultation causes none unless it was merged into a caller's call (its linkedid then changed)
[onconsult]
exten => s,1,Set(HL_OWN=${{CHANNEL(linkedid)}})
 same => n,Set(CHANNEL(hangup_handler_push)=acw_consult,s,1)
 same => n,Return()
[acw_consult]
exten => s,1,GotoIf($["${{CHANNEL(linkedid)}}"="${{HL_OWN}}"]?done)
 same => n,Gosub(acw,s,1)
 same => n(done),Return()
; outbound: only if the customer answered
[acw_out]
exten => s,1,GotoIf($["${{DIALSTATUS}}"!="ANSWER"]?done)
 same => n,Gosub(acw,s,1)
 same => n(done),Return()
; the deadline of the pause goes to Asterisk's database, where [tick] finds it also after a crash
[acw]
exten => s,1,Set(LOCAL(agent)={AGENT})
 same => n,Set(LOCAL(limit)=${{HL_WRAP}})
 same => n,GotoIf($["${{limit}}"!=""]?pause)
 same => n,Set(LOCAL(limit)=${{HL_WRAP_AGENT_${{agent}}}})
 same => n(pause),PauseQueueMember(,PJSIP/${{agent}},,acw)
 same => n,Set(LOCAL(old)=${{DB_DELETE(wrap/${{agent}})}})
 same => n,GotoIf($[0${{limit}} = 0]?done)
 same => n,GotoIf($["${{PQMSTATUS}}"!="PAUSED"]?done)
 same => n,Set(DB(wrap/${{agent}})=$[${{EPOCH}} + ${{limit}}])
 same => n(done),Return()

; ---- survey -------------------------------------------------------------------------------------
[survey]
exten => s,1,GotoIf($["${{HL_SURVEY}}"=""]?done)
 same => n,CELGenUserEvent(SURVEY,push)
 same => n,Set(LOCAL(left)=${{HL_SURVEY_TRIES}})
 same => n(ask),Set(LOCAL(left)=$[${{left}} - 1])
 same => n,Gosub(ask,s,1(${{HL_SURVEY}},1,${{HL_SURVEY_TIMEOUT}}))
 same => n,Set(SCORE=${{FILTER(${{HL_SURVEY_SCORES}},${{HL_KEY}})}})
 same => n,GotoIf($["${{SCORE}}"!=""]?scored)
 same => n,GotoIf($[${{left}} > 0]?ask)
 same => n,CELGenUserEvent(SURVEY,TIMEOUT:)
 same => n,QueueLog(NONE,${{UNIQUEID}},${{MEMBERNAME}},SURVEY,)
 same => n,Return()
 same => n(scored),CELGenUserEvent(SURVEY,OK:${{SCORE}})
 same => n,QueueLog(NONE,${{UNIQUEID}},${{MEMBERNAME}},SURVEY,${{SCORE}})
 same => n,GotoIf($["${{HL_SURVEY_THANKS}}"=""]?done)
 same => n,Playback(${{HL_SURVEY_THANKS}})
 same => n(done),Return()

; ---- voicemail ----------------------------------------------------------------------------------
; ARG1 = prompt or empty, ARG2 = longest message in seconds
[voicemail]
exten => s,1,GotoIf($["${{ARG1}}"=""]?record)
 same => n,Playback(${{ARG1}})
 same => n(record),Set(HL_VM=${{STRFTIME(${{EPOCH}},${{HL_TZ}},%Y%m%d)}}-${{CHANNEL(linkedid)}}.wav)
 same => n,CELGenUserEvent(VOICEMAIL,${{HL_VM}})
 same => n,Playback({BEEP})
 same => n,Record(${{ASTSPOOLDIR}}/voicemail/${{HL_VM}},10,${{ARG2}},kq)
 same => n,Return()

; ---- agents' telephones, and where they may transfer a caller to -------------------------------
[agents]
include => house
include => codes
include => breaks
include => outbound

; an agent of the house: ARG1 = agent. A caller who was sent to one who does not answer goes back
; to the queue he came from
[ring_agent]
exten => s,1,GotoIf($[{IS_TRUNK}]?blind)
 same => n,Dial(PJSIP/${{ARG1}},{RING_SECONDS},iU(onconsult))
 same => n,Hangup()
 same => n(blind),Dial(PJSIP/${{ARG1}},{RING_SECONDS},igU(onagent))
 same => n,GotoIf($["${{DIALSTATUS}}"!="ANSWER"]?back)
 same => n,Gosub(survey,s,1)
 same => n,Hangup()
 same => n(back),GotoIf($["${{HL_QUEUE}}"=""]?end)
 same => n,Goto(serve,${{HL_QUEUE}},1)
 same => n(end),Hangup()

; feature codes: only from the agent's own telephone, only for his own groups
[codes]
exten => *11,1,Goto(login,s,1)
exten => *12,1,Goto(logout,s,1)
exten => *14,1,Goto(ready,s,1)

[login]
exten => s,1,GotoIf($[{IS_TRUNK}]?no)
 same => n,Set(agent={AGENT})
 same => n,GotoIf(${{DIALPLAN_EXISTS(own_groups,${{agent}},1)}}?:no)
 same => n,Gosub(own_groups,${{agent}},1)
 same => n,Set(left=${{GOSUB_RETVAL}})
 same => n(next),GotoIf($["${{left}}"=""]?yes)
 same => n,Set(group=${{SHIFT(left,&)}})
 same => n,AddQueueMember(${{CUT(group,:,1)}},PJSIP/${{agent}},${{CUT(group,:,2)}},,${{agent}})
 same => n,Goto(next)
 same => n(yes),Goto(said,done,1)
 same => n(no),Goto(said,failed,1)

; out of every queue there is: he may have been taken from a group meanwhile
[logout]
exten => s,1,GotoIf($[{IS_TRUNK}]?no)
 same => n,Set(agent={AGENT})
 same => n,Set(old=${{DB_DELETE(wrap/${{agent}})}})
 same => n,Set(left=${{HL_QUEUES}})
 same => n(next),GotoIf($["${{left}}"=""]?yes)
 same => n,RemoveQueueMember(${{SHIFT(left,&)}},PJSIP/${{agent}})
 same => n,Goto(next)
 same => n(yes),Goto(said,done,1)
 same => n(no),Goto(said,failed,1)

[ready]
exten => s,1,GotoIf($[{IS_TRUNK}]?no)
 same => n,Set(agent={AGENT})
 same => n,Set(old=${{DB_DELETE(wrap/${{agent}})}})
 same => n,UnpauseQueueMember(,PJSIP/${{agent}})
 same => n,GotoIf($["${{UPQMSTATUS}}"!="UNPAUSED"]?no)
 same => n,Goto(said,done,1)
 same => n(no),Goto(said,failed,1)

; ARG1 = reason
[pause]
exten => s,1,GotoIf($[{IS_TRUNK}]?no)
 same => n,Set(agent={AGENT})
 same => n,Set(old=${{DB_DELETE(wrap/${{agent}})}})
 same => n,PauseQueueMember(,PJSIP/${{agent}},,${{ARG1}})
 same => n,GotoIf($["${{PQMSTATUS}}"!="PAUSED"]?no)
 same => n,Goto(said,done,1)
 same => n(no),Goto(said,failed,1)

[said]
exten => done,1,Answer()
 same => n,Playback({AGENT_DONE})
 same => n,Hangup()
exten => failed,1,Answer()
 same => n,Playback({AGENT_FAILED})
 same => n,Hangup()

; ---- outbound: only digits, never what the class denies, only what it allows -------------------
; What was dialled is text of a stranger: it is filtered before it goes anywhere.
[outbound]
exten => _[0-9A-Za-z*#+].,1,Set(dialled=${{FILTER(0-9A-Za-z*#+,${{EXTEN}})}})
 same => n,Set(number=${{FILTER(0-9,${{EXTEN}})}})
 same => n,Set(reason=malformed)
 same => n,GotoIf($[${{LEN(${{number}})}} != ${{LEN(${{EXTEN}})}}]?no)
 same => n,Set(reason=transfer)
 same => n,GotoIf($[{IS_TRUNK}]?no)
 same => n,Set(reason=no_class)
 same => n,Set(agent={AGENT})
 same => n,GotoIf(${{DIALPLAN_EXISTS(class_of,${{agent}},1)}}?:no)
 same => n,Gosub(class_of,${{agent}},1)
 same => n,Set(class=${{GOSUB_RETVAL}})
 same => n,Set(reason=denied)
 same => n,GotoIf(${{DIALPLAN_EXISTS(deny_${{class}},${{number}},1)}}?no)
 same => n,Set(reason=not_allowed)
 same => n,GotoIf(${{DIALPLAN_EXISTS(allow_${{class}},${{number}},1)}}?:no)
 same => n,Set(reason=hourly_cap)
 same => n,Gosub(within_cap,s,1(${{agent}},${{HL_CAP_${{class}}}}))
 same => n,GotoIf($["${{GOSUB_RETVAL}}"!="yes"]?no)
 same => n,Set(reason=trunk_full)
 same => n,Set(trunk=${{HL_TRUNK_${{class}}}})
 same => n,Set(GROUP(trunk)=${{trunk}})
 same => n,GotoIf($[${{GROUP_COUNT(${{trunk}}@trunk)}} > ${{HL_CHANNELS_${{trunk}}}}]?no)
 same => n,Set(CHANNEL(hangup_handler_push)=acw_out,s,1)
 same => n,Gosub(record,s,1)
 same => n,Set(CALLERID(num)=${{HL_CALLER_${{class}}}})
 same => n,Dial(PJSIP/${{FILTER(0-9,${{number}})}}@${{trunk}},{OUTSIDE_SECONDS},i)
 same => n,Hangup()
 same => n(no),Gosub(refuse,s,1(${{reason}},${{dialled:0:40}}))

; calls an agent made in this hour: ARG1 = agent, ARG2 = how many he may (0: any); yes or no
[within_cap]
exten => s,1,GotoIf($[0${{ARG2}} = 0]?yes)
 same => n,Set(LOCAL(hour)=${{STRFTIME(${{EPOCH}},UTC,%Y%m%d%H)}})
 same => n,Set(LOCAL(was)=${{DB(cap/${{ARG1}})}})
 same => n,Set(LOCAL(count)=${{IF($["${{CUT(was,:,1)}}"="${{hour}}"]?${{CUT(was,:,2)}}:0)}})
 same => n,GotoIf($[${{count}} >= ${{ARG2}}]?no)
 same => n,Set(DB(cap/${{ARG1}})=${{hour}}:$[${{count}} + 1])
 same => n(yes),Return(yes)
 same => n(no),Return(no)

; ARG1 = reason, ARG2 = what was dialled, filtered. A caller an agent wanted to send there goes back
; to his queue
[refuse]
exten => s,1,Log(NOTICE,refused ${{ARG1}}: ${{CHANNEL(name)}} dialled ${{ARG2}})
 same => n,CELGenUserEvent(REFUSED,${{ARG1}}:${{ARG2}})
 same => n,GotoIf($["${{HL_QUEUE}}"!=""]?back)
 same => n,Hangup(21)
 same => n(back),Goto(serve,${{HL_QUEUE}},1)

; ---- one clock for the switch: started at boot (cli.conf), starts itself again when hung up ----
; every 5 s a heartbeat in queue_log: it bounds the moment of a crash; every second it ends the
; after-call work that is over
[tick]
exten => s,1,Answer()
 same => n,Set(beat=0)
 same => n(again),Set(beat=$[(${{beat}} + 1) % 5])
 same => n,GotoIf($[${{beat}} != 1]?wraps)
 same => n,QueueLog(NONE,HEARTBEAT,NONE,HEARTBEAT,5)
 same => n(wraps),Set(left=${{DB_KEYS(wrap)}})
 same => n(next),GotoIf($["${{left}}"=""]?pause)
 same => n,Set(agent=${{SHIFT(left)}})
 same => n,GotoIf($[0${{DB(wrap/${{agent}})}} > ${{EPOCH}}]?next)
 same => n,Set(old=${{DB_DELETE(wrap/${{agent}})}})
 same => n,UnpauseQueueMember(,PJSIP/${{agent}})
 same => n,Goto(next)
 same => n(pause),Wait(1)
 same => n,Goto(again)
exten => h,1,Originate(Local/s@idle/n,exten,tick,s,1,10,a)
; waits first: whatever ends the clock at once must not make it spin
[idle]
exten => s,1,Wait(1)
 same => n,Answer()
 same => n(again),Wait(3600)
 same => n,Goto(again)
"""


def _steps(step, end="Hangup()"):
    """The applications of a step and of what follows it; the last one never falls through."""
    lines = []
    while step:
        lines += WRITERS[step["do"]](step)
        step = step.get("then")
    return [*lines, end]


def _menu(step):
    return [f"Goto(menu_{step['menu']},s,1)"]


def _queue(step):
    return [f"CELGenUserEvent(TO_AGENT,{step['queue']})", f"Goto(serve,{step['queue']},1)"]


def _announce(step):
    play = [f"Playback({step['prompt']})"]
    if not step["self_service"]:
        return play
    return ["CELGenUserEvent(SELF_SERVICE,start)", *play, "CELGenUserEvent(SELF_SERVICE,done)"]


def _voicemail(step):
    return [f"Gosub(voicemail,s,1({step['prompt'] or ''},{step['max_seconds']}))"]


def _dial(step):
    return [f"Dial(PJSIP/{step['number']}@{step['trunk']},{OUTSIDE_SECONDS},i)"]


def _hangup(step):
    return [f"Playback({step['prompt']})"] if step["prompt"] else []


WRITERS = {
    "menu": _menu,
    "queue": _queue,
    "announce": _announce,
    "voicemail": _voicemail,
    "dial": _dial,
    "hangup": _hangup,
}


def _extension(name, lines):
    """`exten => name,1,…` with its following lines; a line may begin with `(label)`."""
    body = [f" same => n{'' if line.startswith('(') else ','}{line}" for line in lines[1:]]
    return "\n".join([f"exten => {name},1,{lines[0]}", *body])


def _file(blocks):
    return "\n".join([HEADER, *blocks]) + "\n"


def render_globals(config):
    """Values the fixed part reads: time zone, survey, limits of groups, classes and trunks."""
    survey = config["survey"] or NO_SURVEY
    wraps = {group["queue"]: group["wrap_max"] for group in config["groups"]}
    rows = {
        "HL_TZ": config["tz"],
        "HL_QUEUES": "&".join(wraps),
        "HL_SURVEY": survey["prompt"],
        "HL_SURVEY_TIMEOUT": survey["timeout"],
        "HL_SURVEY_TRIES": survey["tries"],
        "HL_SURVEY_SCORES": survey["scores"],
        "HL_SURVEY_THANKS": survey["thanks"] or "",
        **{f"HL_WRAP_{queue}": seconds for queue, seconds in wraps.items()},
        # Empty: no limit (Queue takes 0 for "do not wait").
        **{f"HL_WAIT_{group['queue']}": group["max_wait"] or "" for group in config["groups"]},
        **_wrap_of_agents(config),
        **{f"HL_CHANNELS_{trunk['name']}": trunk["channels"] for trunk in config["trunks"]},
    }
    for row in config["dial_classes"]:
        rows[f"HL_TRUNK_{row['name']}"] = row["trunk"]
        rows[f"HL_CAP_{row['name']}"] = row["per_hour"]
        rows[f"HL_CALLER_{row['name']}"] = row["caller_id"] or _caller_id(config, row["trunk"])
    return _file(["[globals]", *(f"{name}={value}" for name, value in rows.items())])


def _caller_id(config, name):
    return next(trunk["caller_id"] or "" for trunk in config["trunks"] if trunk["name"] == name)


def _wrap_of_agents(config):
    """Where no queue says it (outbound, merged consultation): the shortest of the own groups."""
    limits = {}
    for group in config["groups"]:
        for member in group["members"]:
            limits.setdefault(f"HL_WRAP_AGENT_{member['agent']}", []).append(group["wrap_max"])
    return {name: min((s for s in found if s), default=0) for name, found in sorted(limits.items())}


def render_dids(config):
    """One extension per number: greeting, notice, hours, first step."""
    blocks = ["[did]"]
    for did in config["dids"]:
        lines = [f"Gosub(arrive,s,1({did['number']}))"]
        lines += [f"Playback({did[name]})" for name in ("greeting", "notice") if did[name]]
        if did["hours"]:
            lines += [f"Gosub(hours,s,1({did['hours']}))"]
            lines += ['GotoIf($["${GOSUB_RETVAL}"="closed"]?closed)']
        lines += _steps(did["open"])
        if did["hours"]:
            lines += [f"(closed),CELGenUserEvent(CLOSED,{did['hours']})", *_closed(config, did)]
        blocks.append(_extension(did["number"], lines))
    return _file(blocks)


def _closed(config, did):
    """What a caller gets outside the hours: the number's own step after the site's word."""
    prompt = config["closed_prompt"]
    return [*([f"Playback({prompt})"] if prompt else []), *_steps(did["closed"])]


def render_menus(config):
    """One context per menu; extension k<key> for each key, fail when the tries are used up."""
    return _file(_menu_context(menu) for menu in config["menus"])


def _menu_context(menu):
    context = f"menu_{menu['name']}"
    lines = [
        "Gosub(ivr,s,1)",
        "Set(HL_TRY=0)",
        "(again),Set(HL_TRY=$[${HL_TRY} + 1])",
        f"Gosub(ask,s,1({menu['prompt'] or ''},1,{menu['timeout']}))",
        "CELGenUserEvent(IVR_KEY,${READSTATUS}:${HL_KEY})",
        f"GotoIf(${{DIALPLAN_EXISTS({context},k${{HL_KEY}},1)}}?k${{HL_KEY}},1)",
        f"GotoIf($[${{HL_TRY}} < {menu['tries']}]?again)",
        "CELGenUserEvent(IVR,giveup)",
        "Goto(fail,1)",
    ]
    keys = [_extension(f"k{key}", _steps(step)) for key, step in menu["keys"].items()]
    return "\n".join(
        [f"[{context}]", _extension("s", lines), *keys, _extension("fail", _steps(menu["fail"]))]
    )


def render_hours(config):
    """One context per time table: d1 (Monday) to d7, and the days that differ."""
    return _file(_hours_context(hours) for hours in config["hours"])


def _hours_context(hours):
    days = {f"d{day}": [] for day in range(1, 8)}
    for row in hours["weekly"]:
        for day in set(row["days"]):
            days[f"d{day + 1}"].append(_span(row))
    special = {day.replace("-", ""): [] for day in hours["closed"]}
    for row in hours["open"]:
        special.setdefault(row["date"].replace("-", ""), []).append(_span(row))
    lines = [f"[hours_{hours['name']}]"]
    for name, spans in [*days.items(), *sorted(special.items())]:
        lines.append(f"exten => {name},1,Return({'&'.join(sorted(spans))})")
    return "\n".join(lines)


def _span(row):
    return "-".join(str(int(row[end].replace(":", ""))) for end in ("from", "to"))


def render_groups(config):
    """`serve`: one extension per queue, with its overflow level by level."""
    blocks = ["[serve]"]
    for group in config["groups"]:
        levels = ",".join([group["queue"], *("&".join(level) for level in group["overflow"])])
        blocks.append(f"exten => {group['queue']},1,Gosub(serving,s,1({levels}))")
        blocks.append(" same => n,Hangup()")
    return _file(blocks)


def render_agents(config):
    """Numbers of the house (agents and groups), breaks, each agent's own groups and class."""
    blocks = ["[house]"]
    for agent in config["agents"]:
        if agent["number"]:
            blocks.append(f"exten => {agent['number']},1,Gosub(ring_agent,s,1({agent['agent']}))")
    for group in config["groups"]:
        if group["number"]:
            blocks.append(f"exten => {group['number']},1,Goto(serve,{group['queue']},1)")
    blocks += ["[breaks]"]
    for key, reason in config["breaks"].items():
        blocks.append(f"exten => *13{key},1,Gosub(pause,s,1({reason}))")
    blocks += ["[own_groups]", *_own_groups(config), "[class_of]"]
    for agent in config["agents"]:
        if agent["dial_class"]:
            blocks.append(f"exten => {agent['agent']},1,Return({agent['dial_class']})")
    return _file(blocks)


def _own_groups(config):
    groups = {}
    for group in config["groups"]:
        for member in group["members"]:
            row = f"{group['queue']}:{member['penalty']}"
            groups.setdefault(member["agent"], []).append(row)
    return [f"exten => {agent},1,Return({'&'.join(groups[agent])})" for agent in sorted(groups)]


def render_classes(config):
    """Per dial class one context of denied and one of allowed patterns; only looked up."""
    blocks = []
    for row in config["dial_classes"]:
        for kind in ("deny", "allow"):
            blocks.append(f"[{kind}_{row['name']}]")
            blocks += [f"exten => {pattern},1,NoOp()" for pattern in sorted(set(row[kind]))]
    return _file(blocks)


def render_dialplan(config):
    """All files of the dialplan: file name -> text."""
    return {
        "extensions.conf": FIXED,
        "extensions_globals.conf": render_globals(config),
        "extensions_dids.conf": render_dids(config),
        "extensions_menus.conf": render_menus(config),
        "extensions_hours.conf": render_hours(config),
        "extensions_groups.conf": render_groups(config),
        "extensions_agents.conf": render_agents(config),
        "extensions_classes.conf": render_classes(config),
    }
