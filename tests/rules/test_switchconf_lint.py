"""The linter finds what it is there for: one planted fault at a time."""

import pytest
from switchboard import NET, config

from odoo.addons.hotline_switch import switchconf

AGENT_SECTION = "[A01](agent_auth)\nusername=A01\npassword_digest="
DIAL = "Dial(PJSIP/${FILTER(0-9,${number})}@${trunk}"
PLANTED = [
    ("include", "pjsip.conf", "#include pjsip_trunks.conf", "#include pjsip_gone.conf"),
    ("include", "queues.conf", "#include queues_groups.conf", "#exec /bin/id"),
    ("modules", "modules.conf", "autoload=no", "autoload=yes"),
    ("modules", "modules.conf", "load=app_read.so", "load=app_system.so"),
    ("modules", "modules.conf", "load=app_read.so", "load=func_curl.so"),
    ("modules", "modules.conf", "load=app_read.so", "load=res_config_pgsql.so"),
    ("modules", "modules.conf", "load=app_read.so", "load = app_exec.so"),
    ("manager", "manager.conf", "enabled=no", "enabled=yes\nbindaddr=0.0.0.0"),
    ("remote", "http.conf", "enable_static=no", "enable_static=yes"),
    ("remote", "http.conf", "bindaddr=127.0.0.1", "bindaddr=0.0.0.0"),
    ("bind", "pjsip.conf", "protocol=udp\nbind=127.0.0.1:5070", "protocol=udp\nbind=0.0.0.0:5070"),
    ("rtp", "rtp.conf", "strictrtp=yes", "strictrtp=no"),
    ("rtp", "rtp.conf", "rtpend=21999", "rtpend=65000"),
    ("rtp", "pjsip.conf", "bind_rtp_to_media_address=yes\n", ""),
    ("log", "logger.conf", "security => security\n", ""),
    ("log", "cel_custom.conf", "${FILTER(0-9A-Za-z*#+,${CALLERID(num)})}", "${CALLERID(num)}"),
    ("anonymous", "pjsip.conf", "endpoint_identifier_order=ip,username",
     "endpoint_identifier_order=ip,username,anonymous"),
    ("anonymous", "pjsip_agents.conf", "[A01](desk)", "[anonymous](desk)"),
    ("password", "pjsip_agents.conf", "password_digest=MD5:", "password=x"),
    ("password", "pjsip_agents.conf", "username=A01\npassword_digest=MD5:", "username=A01\nx="),
    ("password", "pjsip.conf", "auth_type=digest", "auth_type=userpass"),
    ("endpoint", "pjsip_agents.conf", "[A01](desk)\nauth=A01\n", "[A01](desk)\n"),
    ("endpoint", "pjsip.conf", "identify_by=username", "identify_by=username,ip"),
    ("endpoint", "pjsip.conf", "identify_by=ip", "identify_by=username"),
    ("endpoint", "pjsip.conf", "allow_transfer=no", "allow_transfer=yes"),
    ("endpoint", "pjsip.conf", "context=did", "context=outbound"),
    ("endpoint", "pjsip_trunks.conf", "match=192.0.2.10", "match_header=X-Trunk: x"),
    ("endpoint", "pjsip_trunks.conf", "match=192.0.2.10", "match=0.0.0.0/0"),
    ("endpoint", "pjsip_trunks.conf", "type=identify", "type=nothing"),
    ("name", "extensions_agents.conf", "exten => 1001,1", "exten => A01,1"),
    ("command", "extensions_dids.conf", "Playback(welcome)", "System(id)"),
    ("command", "extensions_dids.conf", "Playback(welcome)", "TrySystem(id)"),
    ("command", "extensions_dids.conf", "Playback(welcome)", "AGI(x.sh)"),
    ("command", "extensions_dids.conf", "Playback(welcome)", "NoOp(${SHELL(id)})"),
    ("command", "extensions_dids.conf", "Playback(welcome)", "Set(x=${EVAL(${HL_DID})})"),
    ("command", "extensions.conf", "MixMonitor(${HL_REC},b)", "MixMonitor(${HL_REC},b,gzip x)"),
    ("raw text", "extensions_dids.conf", "Playback(welcome)", "Goto(outbound,${EXTEN},1)"),
    ("raw text", "extensions_dids.conf", "Playback(welcome)", "Playback(${CALLERID(name)})"),
    ("raw text", "extensions.conf", "${LEN(${EXTEN})}", "${EXTEN}"),
    ("dial", "extensions.conf", DIAL, "Dial(PJSIP/${number}@${trunk}"),
    ("dial", "extensions.conf", DIAL, "Dial(PJSIP/${EXTEN}@${trunk}"),
    ("dial", "extensions.conf", "DIALPLAN_EXISTS(allow_", "DIALPLAN_EXISTS(other_"),
    ("dial", "extensions.conf", "DIALPLAN_EXISTS(deny_", "DIALPLAN_EXISTS(later_"),
    ("dial", "extensions_dids.conf", "PJSIP/85551234@", "PJSIP/0085551234@"),
    ("dial", "extensions_dids.conf", "PJSIP/85551234@", "PJSIP/1&PJSIP/85551234@"),
    ("abroad", "extensions_classes.conf", "[allow_local]\n",
     "[allow_local]\nexten => _X.,1,NoOp()\n"),
]


@pytest.fixture(scope="module")
def files():
    return switchconf.render(config(), NET)


def test_the_rendered_files_have_no_fault(files):
    assert [str(fault) for fault in switchconf.lint(files)] == []


@pytest.mark.parametrize(("rule", "file", "old", "new"), PLANTED)
def test_a_planted_fault_is_found(files, rule, file, old, new):
    assert old in files[file], "the fault cannot be planted any more"
    planted = {**files, file: files[file].replace(old, new)}
    found = switchconf.lint(planted)
    assert rule in {fault.rule for fault in found}, [str(fault) for fault in found]
    assert all(fault.file in planted and fault.line >= 1 for fault in found)


def test_the_paths_of_the_machine_are_read_too(files):
    assert switchconf.lint({**files, "asterisk.conf": "[options]\nlive_dangerously = no\n"}) == []
    faults = switchconf.lint({**files, "asterisk.conf": "[options]\nlive_dangerously = yes\n"})
    assert [fault.rule for fault in faults] == ["live_dangerously"]


USER = """[general]
enabled=yes
bindaddr=127.0.0.1
[gateway]
secret={secret}
read={read}
write={write}
"""


@pytest.mark.parametrize(
    ("secret", "read", "write", "faults"),
    [
        ("x" * 24, "call,agent,user", "agent,call", 0),
        ("x" * 23, "call", "agent", 1),
        ("x" * 24, "all", "agent", 1),
        ("x" * 24, "call", "agent,originate", 1),
        ("x" * 24, "call,system", "agent,command,system", 3),
    ],
)
def test_remote_control_without_dangerous_rights(files, secret, read, write, faults):
    text = USER.format(secret=secret, read=read, write=write)
    found = switchconf.lint({**files, "manager.conf": text})
    assert [fault.rule for fault in found] == ["manager"] * faults


def test_a_comment_is_no_setting(files):
    planted = files["modules.conf"].replace("autoload=no", "autoload=no\n; load=app_system.so")
    assert switchconf.lint({**files, "modules.conf": planted}) == []
