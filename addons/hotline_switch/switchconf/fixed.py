"""Files that are the same at every site, or hold nothing but the ports."""

# Only what the call path needs is loaded. Never: anything that runs commands of the machine
# (app_system, func_shell, res_agi, app_externalivr), fetches addresses (func_curl, res_curl),
# evaluates text (app_exec, func_evalexten), reads or writes a database in the call path, opens
# remote control (res_ari*) or other protocols (chan_iax2, pbx_dundi).
MODULES = [
    "res_timing_timerfd", "res_crypto", "res_sorcery_config", "res_sorcery_memory",
    "res_sorcery_astdb", "res_pjproject", "res_rtp_asterisk", "res_srtp", "res_http_websocket",
    "res_musiconhold", "res_clioriginate", "res_security_log", "res_format_attr_opus",
    "res_pjsip", "res_pjsip_session", "res_pjsip_acl", "res_pjsip_authenticator_digest",
    "res_pjsip_caller_id", "res_pjsip_dtmf_info", "res_pjsip_empty_info", "res_pjsip_dlg_options",
    "res_pjsip_logger", "res_pjsip_pubsub", "res_pjsip_endpoint_identifier_ip",
    "res_pjsip_endpoint_identifier_user", "res_pjsip_nat", "res_pjsip_refer",
    "res_pjsip_registrar", "res_pjsip_rfc3326", "res_pjsip_sdp_rtp",
    "res_pjsip_transport_websocket", "chan_pjsip",
    "bridge_simple", "bridge_softmix", "bridge_native_rtp", "bridge_builtin_features",
    "bridge_holding",
    "app_queue", "app_dial", "app_read", "app_playback", "app_record", "app_mixmonitor",
    "app_celgenuserevent", "app_stack", "app_verbose", "app_originate",
    "func_callerid", "func_channel", "func_cut", "func_db", "func_dialplan", "func_groupcount",
    "func_logic", "func_strings",
    "codec_alaw", "codec_ulaw", "codec_a_mu", "codec_gsm", "codec_resample",
    "codec_opus_open_source", "format_gsm", "format_pcm", "format_sln", "format_wav",
    "pbx_config", "res_cdrel_custom", "cel_custom",
]  # fmt: skip

CEL_EVENTS = [
    "CHAN_START", "CHAN_END", "ANSWER", "HANGUP", "BRIDGE_ENTER", "BRIDGE_EXIT", "BLINDTRANSFER",
    "ATTENDEDTRANSFER", "APP_START", "APP_END", "LINKEDID_END", "STREAM_BEGIN", "STREAM_END",
    "USER_DEFINED",
]  # fmt: skip
# What a caller can choose is filtered: a line break in a number would be a row of its own.
CEL_COLUMNS = [
    "${eventtype}",
    "${eventtime}",
    "${CHANNEL(uniqueid)}",
    "${CHANNEL(linkedid)}",
    "${FILTER(0-9A-Za-z*#+,${CALLERID(num)})}",
    "${FILTER(0-9A-Za-z_*#+,${CHANNEL(exten)})}",
    "${CHANNEL(context)}",
    "${CHANNEL(channame)}",
    "${CHANNEL(appname)}",
    "${CHANNEL(appdata)}",
    "${BRIDGEPEER}",
    "${eventextra}",
]

TEXTS = {
    "modules.conf": "[modules]\nautoload=no\n" + "".join(f"load={m}.so\n" for m in MODULES),
    # Epoch seconds with six decimals: the same clock as queue_log, free of any zone. No DTMF:
    # the keys a caller presses are not kept.
    "cel.conf": f"[general]\nenable=yes\napps=queue\nevents={','.join(CEL_EVENTS)}\n",
    "cel_custom.conf": "[mappings]\ncel.csv => "
    + ",".join(f"${{CSV_QUOTE({column})}}" for column in CEL_COLUMNS)
    + "\n",
    "cdr.conf": "[general]\nenable=no\n",
    "logger.conf": """\
[general]
dateformat=%F %T.%3q
use_callids=yes
queue_log=yes
queue_log_to_file=yes
[logfiles]
messages => notice,warning,error
security => security
""",
    # Remote control comes with the gateway; until then nobody listens.
    "manager.conf": "[general]\nenabled=no\nwebenabled=no\nbindaddr=127.0.0.1\n",
    "cli.conf": """\
[startup_commands]
channel originate Local/s@idle/n extension s@tick = yes
""",
    "musiconhold.conf": "[default]\nmode=files\ndirectory=moh\nsort=alpha\n",
    "features.conf": "[general]\nfeaturedigittimeout=1000\n[featuremap]\n",
    "indications.conf": """\
[general]
country=cn
[cn]
description=China
ringcadence=1000,4000
dial=450
busy=450/350,0/350
ring=450/1000,0/4000
congestion=450/700,0/700
callwaiting=450/400,0/4000
dialrecall=450
record=950/400,0/10000
info=450/100,0/100,450/100,0/100,450/100,0/100,450/400,0/400
stutter=450+425
""",
    "acl.conf": "; nothing: carriers are named in pjsip_trunks.conf\n",
    "udptl.conf": "[general]\n",
    "ccss.conf": "[general]\n",
    "queuerules.conf": "[general]\n",
    "pjproject.conf": "[log_mappings]\ntype=log_mappings\n",
    "codecs.conf": "; defaults\n",
    "dnsmgr.conf": "[general]\nenable=no\n",
}


def render_fixed(net):
    """Files that hold no record of the site: file name -> text."""
    return {
        **TEXTS,
        "rtp.conf": f"""\
[general]
rtpstart={net["rtp_start"]}
rtpend={net["rtp_end"]}
icesupport=yes
strictrtp=yes
""",
        "http.conf": f"""\
[general]
enabled=yes
bindaddr={net["bind"]}
bindport={net["http_port"]}
enable_static=no
enable_status=no
""",
    }
