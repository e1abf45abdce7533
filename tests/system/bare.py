"""A bare Asterisk: the least configuration that queues, records and writes CEL.

What the suite's own configuration is measured against (`tests/perf/bench_switch.py`). It has the
same agents with digest authentication, one queue, one DID, one recording a call and the same CEL
columns, but no menu, hours, overflow, prompts, survey, after-call work or checks of numbers.
"""

import hashlib

CEL_EVENTS = (
    "CHAN_START,CHAN_END,ANSWER,HANGUP,BRIDGE_ENTER,BRIDGE_EXIT,BLINDTRANSFER,ATTENDEDTRANSFER,"
    "APP_START,APP_END,LINKEDID_END,STREAM_BEGIN,STREAM_END,USER_DEFINED"
)
CEL_COLUMNS = (
    "eventtype", "eventtime", "CHANNEL(uniqueid)", "CHANNEL(linkedid)", "CALLERID(num)",
    "CHANNEL(exten)", "CHANNEL(context)", "CHANNEL(channame)", "CHANNEL(appname)",
    "CHANNEL(appdata)", "BRIDGEPEER", "eventextra",
)
MODULES = """
app_mixmonitor app_queue app_stack bridge_builtin_features bridge_builtin_interval_features
bridge_holding bridge_native_rtp bridge_simple bridge_softmix cel_custom chan_pjsip codec_alaw
format_pcm format_wav func_callerid func_channel func_strings pbx_config res_cdrel_custom res_crypto
res_musiconhold res_pjproject res_pjsip res_pjsip_acl res_pjsip_authenticator_digest
res_pjsip_caller_id res_pjsip_dtmf_info res_pjsip_endpoint_identifier_ip
res_pjsip_endpoint_identifier_user res_pjsip_nat res_pjsip_pubsub res_pjsip_registrar
res_pjsip_rfc3326 res_pjsip_sdp_rtp res_pjsip_session res_rtp_asterisk res_sorcery_astdb
res_sorcery_config res_sorcery_memory res_timing_timerfd
"""


def digest(agent, secret):
    """MD5 of a phone's credentials in the realm `hotline`, as hex (RFC 2617)."""
    text = f"{agent}:hotline:{secret}".encode()
    return hashlib.md5(text, usedforsecurity=False).hexdigest()


def write(root, agents, *, sip_port, rtp, trunk, did):
    """Write `etc/` below a root folder, for `bin/pbx start`.

    :param root: Path of the folder, made if need be
    :param agents: {agent: secret}, all members of the queue `q_tax`
    :param sip_port: UDP port on 127.0.0.1
    :param rtp: (first, last) port
    :param trunk: address calls come from
    :param did: the number that is served
    """
    (root / "etc").mkdir(parents=True, exist_ok=True)
    texts = {
        "modules.conf": _modules(),
        "logger.conf": "[general]\nqueue_log=yes\nqueue_log_to_file=yes\n"
        "[logfiles]\nmessages => warning,error\n",
        "cel.conf": f"[general]\nenable=yes\napps=queue\nevents={CEL_EVENTS}\n",
        "cel_custom.conf": "[mappings]\ncel.csv => "
        + ",".join(f"${{CSV_QUOTE(${{{column}}})}}" for column in CEL_COLUMNS) + "\n",
        "musiconhold.conf": "[default]\nmode=files\ndirectory=moh\n",
        "rtp.conf": f"[general]\nrtpstart={rtp[0]}\nrtpend={rtp[1]}\nicesupport=no\nstrictrtp=no\n",
        "queues.conf": _queues(agents),
        "extensions.conf": _extensions(did),
        "pjsip.conf": _pjsip(sip_port, trunk, agents),
    }
    for name, text in texts.items():
        (root / "etc" / name).write_text(text)


def _modules():
    return "[modules]\nautoload=no\n" + "".join(f"load={name}.so\n" for name in MODULES.split())


def _queues(agents):
    members = "".join(f"member=PJSIP/{agent},0,{agent}\n" for agent in agents)
    return (
        "[general]\npersistentmembers=no\nautofill=yes\nlog_membername_as_agent=yes\n"
        "[q_tax]\nmusicclass=default\nstrategy=rrmemory\ntimeout=20\nretry=1\nwrapuptime=0\n"
        f"autofill=yes\nringinuse=no\njoinempty=yes\nleavewhenempty=no\n{members}"
    )


def _extensions(did):
    return f"""[did]
exten => {did},1,Answer()
 same => n,MixMonitor(${{CHANNEL(linkedid)}}.wav,b)
 same => n,Queue(q_tax,c)
 same => n,Hangup()
[agents]
exten => _X.,1,Hangup()
"""


def _pjsip(port, trunk, agents):
    head = f"""[global]
type=global
endpoint_identifier_order=ip,username
[udp]
type=transport
protocol=udp
bind=127.0.0.1:{port}
[ep](!)
type=endpoint
disallow=all
allow=alaw
direct_media=no
dtmf_mode=info
media_address=127.0.0.1
bind_rtp_to_media_address=yes
[trunk](ep)
context=did
[trunk]
type=identify
endpoint=trunk
match={trunk}
"""
    return head + "".join(_phone(agent, secret) for agent, secret in agents.items())


def _phone(agent, secret):
    return f"""[{agent}](ep)
context=agents
auth={agent}
aors={agent}
[{agent}]
type=auth
auth_type=digest
realm=hotline
username={agent}
password_digest=MD5:{digest(agent, secret)}
[{agent}]
type=aor
max_contacts=1
"""
