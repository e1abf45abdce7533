"""What the shipper reads from a line; what it cannot read it ships all the same."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.hotline_switch.shipper.lines import EPOCH, UNREADABLE, head

BEFORE = datetime(2026, 11, 22, 1, 2, 3)
KINDS = ("queue_log", "cel", "security")
CEL = '"HANGUP","1795285986.310778","1795285982.1","1795285981.0","1001","","agents",' \
    '"PJSIP/1001-00000001","AppQueue","(Outgoing, Line)","","{""hangupcause"":16}"'
SECURITY = (
    '[2026-11-22 02:33:01.123] SECURITY[1] res_security_log.c: SecurityEvent="InvalidPassword",'
    'EventTV="2026-11-22T02:33:01.123+0800",Severity="Error",Service="PJSIP",'
    'RemoteAddress="IPV4/UDP/127.0.0.9/5090"'
)


@pytest.mark.parametrize(("kind", "line", "at", "event", "call"), [
    ("queue_log", "1795285983|1795285981.0|q_tax|1001|CONNECT|1|1795285982.1|1",
     datetime(2026, 11, 21, 18, 33, 3), "CONNECT", "1795285981.0"),
    ("queue_log", "1795285981|NONE|NONE|NONE|QUEUESTART|",
     datetime(2026, 11, 21, 18, 33, 1), "QUEUESTART", None),
    ("queue_log", "1795285981|MANAGER|q_tax|1001|ADDMEMBER|",
     datetime(2026, 11, 21, 18, 33, 1), "ADDMEMBER", None),
    ("queue_log", "1795285981|NONE|NONE|NONE|HEARTBEAT|5",
     datetime(2026, 11, 21, 18, 33, 1), "HEARTBEAT", None),
    ("cel", CEL, datetime(2026, 11, 21, 18, 33, 6, 310778), "HANGUP", "1795285981.0"),
    ("security", SECURITY, datetime(2026, 11, 21, 18, 33, 1, 123000), "InvalidPassword", None),
    # the tail of a crash: the torn row cannot be read, the one behind it can
    ("queue_log", "1795285981|1795285981.0|q_t1795285999|NONE|NONE|NONE|QUEUESTART|",
     datetime(2026, 11, 21, 18, 33, 19), "QUEUESTART", None),
    ("cel", '"HANGUP","17952' + CEL, datetime(2026, 11, 21, 18, 33, 6, 310778), "HANGUP",
     "1795285981.0"),
])
def test_a_line_is_read(kind, line, at, event, call):
    assert head(kind, line, BEFORE) == (at, event, call)


@pytest.mark.parametrize(("kind", "line"), [
    ("queue_log", ""),
    ("queue_log", "no line"),
    ("queue_log", "1795285983|1795285981.0|q_tax|1001"),
    ("queue_log", "12345|NONE|NONE|NONE|QUEUESTART|"),
    ("cel", '"HANGUP","1795285986.310778","1795285982.1"'),
    ("cel", CEL.replace("HANGUP", "hangup")),
    ("cel", CEL.replace("1795285986.310778", "yesterday")),
    ("security", "[2026-11-22 02:33:01.123] Asterisk 22.10.1 built by somebody"),
    ("security", 'SecurityEvent="X",EventTV="2026-11-22T02:33:01"'),
])
def test_an_unreadable_line_takes_the_moment_before(kind, line):
    assert head(kind, line, BEFORE) == (BEFORE, UNREADABLE, None)


@given(st.sampled_from(KINDS), st.text())
def test_no_text_is_an_exception(kind, line):
    at, event, _call = head(kind, line, EPOCH)
    assert event
    assert at >= EPOCH
