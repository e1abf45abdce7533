"""What the switch refuses, and where that is written down (B3: the Asterisk checklist)."""

import hashlib
import http.client
import itertools
import re

import pytest
from house import CALLER_IP, listeners, secret, sip, until

STRANGER = "127.0.0.3"  # no carrier's address

REQUEST = """{method} sip:{number}@127.0.0.1 SIP/2.0
Via: SIP/2.0/UDP LOCAL;branch=z9hG4bK{serial}
From: {caller};tag=1
To: <sip:{number}@127.0.0.1>
Call-ID: {serial}
CSeq: {serial} {method}
Contact: <sip:x@LOCAL>
{extra}Max-Forwards: 70
Content-Length: 0

"""
SERIAL = itertools.count(1000)


def ask(house, source, number, caller="<sip:13800000000@127.0.0.1>", method="INVITE", extra=""):
    """The last answer of the switch to one request without a body."""
    text = REQUEST.format(
        method=method, number=number, caller=caller, serial=next(SERIAL), extra=extra
    )
    return (sip(text, source, house.address) or [""])[-1]


def authorization(challenge, agent, password, uri):
    """The header a telephone answers a challenge with (RFC 2617, as Asterisk asks for it)."""
    realm, nonce, opaque = (
        re.search(rf'{name}="([^"]*)"', challenge)[1] for name in ("realm", "nonce", "opaque")
    )
    a1, a2 = f"{agent}:{realm}:{password}", f"REGISTER:{uri}"
    one, two = (hashlib.md5(text.encode()).hexdigest() for text in (a1, a2))
    reply = hashlib.md5(f"{one}:{nonce}:00000001:c:auth:{two}".encode()).hexdigest()
    return (
        f'Authorization: Digest username="{agent}", realm="{realm}", nonce="{nonce}", uri="{uri}", '
        f'response="{reply}", opaque="{opaque}", algorithm=MD5, qop=auth, nc=00000001, cnonce="c"\n'
    )


def dialled(house, agent, number):
    """An agent dials; what the switch refused, by its own events and its log."""
    before = len(house.cel())
    house.try_dial(agent, number)
    return [r["extra"] for r in house.cel()[before:] if r["event"] == "REFUSED"]


def trunk_calls(house):
    """How many channels went out to the carrier so far."""
    rows = [row for row in house.cel() if row["event"] == "CHAN_START"]
    out = [row for row in rows if row["uniqueid"] != row["linkedid"]]
    return sum(row["channel"].startswith("PJSIP/trunk") for row in out)


def refusals(house):
    """How often the log says that a number was not taken."""
    return len(re.findall("refused [a-z_]+:|rejected because", house.log()))


def test_a_wrong_password_is_refused_and_logged(house):
    me, uri = "<sip:A10@127.0.0.1>", "sip:127.0.0.1"
    challenge = ask(house, "127.0.0.1", "A10", me, "REGISTER")
    assert challenge.startswith("SIP/2.0 401")
    for password, status in (("guessed", "401"), (secret("A10"), "200")):
        header = authorization(challenge, "A10", password, uri)
        answer = ask(house, "127.0.0.1", "A10", me, "REGISTER", header)
        assert answer.startswith(f"SIP/2.0 {status}"), password
    log = house.log("security")
    assert re.search(r'SecurityEvent="ChallengeResponseFailed".*AccountID="A10"', log)
    assert "secret-of" not in log + house.log()


def test_an_unknown_address_gets_nowhere(house):
    for caller in ("<sip:13800000000@127.0.0.1>", "<sip:trunk_ct@127.0.0.1>", "<sip:anonymous@x>"):
        assert ask(house, STRANGER, "12302", caller).startswith("SIP/2.0 401"), caller
    log = until(lambda: "InvalidAccountID" in house.log("security") and house.log("security"))
    assert f"/{STRANGER}/" in log
    assert not [row for row in house.cel() if row["channel"].startswith("PJSIP/anonymous")]


def test_an_unknown_number_is_refused_and_logged(house):
    assert ask(house, CALLER_IP, "12399").startswith("SIP/2.0 404")
    assert "extension '12399' rejected" in house.log()


def test_a_carrier_cannot_dial_the_house(house):
    for number in ("1001", "8001", "*11", "13800000000", "q_tax", "s"):
        assert ask(house, CALLER_IP, number).startswith("SIP/2.0 404"), number


@pytest.mark.parametrize(
    ("agent", "number", "reason"),
    [
        ("A01", "0085212345678", "not_allowed"),
        ("A01", "020110", "not_allowed"),
        ("A01", "0101105", "denied"),
        ("A01", "12306", "not_allowed"),
        ("A03", "13800000000", "no_class"),
        ("A01", "*139", "malformed"),
        ("A01", "*99", "malformed"),
    ],
)
def test_a_forbidden_number_is_refused_and_logged(house, agent, number, reason):
    calls = trunk_calls(house)
    assert dialled(house, agent, number) == [f"{reason}:{number}"]
    assert f"refused {reason}: PJSIP/{agent}-" in house.log()
    assert trunk_calls(house) == calls


@pytest.mark.parametrize(
    "number",
    [
        "500%26PJSIP%2Ftrunk_ct%2F0085212345678",
        "13800000000%26Local%2Fs%40tick",
        "13800000000%2C30%2CG(agents%5E00852%5E1)",
        "%24%7BSHELL(id)%7D",
        "13800000000%22%5D",
        "1380000%0D%0A0000",
    ],
)
def test_injected_application_text_is_refused_and_logged(house, number):
    calls, refused = trunk_calls(house), refusals(house)
    house.try_dial("A01", number)
    assert trunk_calls(house) == calls
    assert refusals(house) == refused + 1


def test_an_allowed_number_is_dialled_and_recorded_and_capped(house):
    for turn in range(4):
        calls = trunk_calls(house)
        refused = dialled(house, "A02", "13912345678")
        assert (trunk_calls(house) - calls, refused) == (
            (1, []) if turn < 3 else (0, ["hourly_cap:13912345678"])
        )


def test_a_caller_cannot_write_lines_of_his_own(house):
    evil = '"x" <sip:139%0A1%7CQUEUESTART%7C%22,%22@127.0.0.1>'
    before = len(house.log("queue_log").splitlines())
    ask(house, CALLER_IP, "12302", evil)
    until(lambda: any(r["caller"].startswith("1391QUEUESTART") for r in house.cel()), 3)
    for row in house.log("queue_log").splitlines()[before:]:
        assert row.count("QUEUESTART") == 0, row


def test_only_the_intended_ports_listen(house):
    net = house.net
    ours = listeners(house.pid())
    intended = {
        ("udp", "127.0.0.1", net["sip_port"]),
        ("tcp", "127.0.0.1", net["sip_port"]),
        ("tcp", "127.0.0.1", net["http_port"]),
    }
    assert intended <= ours
    rtp = range(net["rtp_start"], net["rtp_end"] + 1)
    others = {row for row in ours - intended if not (row[1] == "127.0.0.1" and row[2] in rtp)}
    # PJSIP asks name servers from one socket per address family (it has no switch for that; no
    # name is ever asked for, carriers are given by address). They take answers only.
    assert {row[0] for row in others} <= {"udp"}
    assert len(others) <= 2


def test_the_web_server_offers_the_telephone_only(house):
    for path in ("/ws", "/ari/channels", "/httpstatus", "/static/", "/rawman?action=ping"):
        status = _get(house, path)
        assert status == (426 if path == "/ws" else 404), path


def _get(house, path):
    connection = http.client.HTTPConnection("127.0.0.1", house.net["http_port"], timeout=5)
    connection.request("GET", path)
    return connection.getresponse().status


def test_no_module_that_runs_commands(house):
    loaded = house.cli("module show")
    for name in ("app_system", "func_shell", "res_agi", "app_externalivr", "func_curl", "app_exec",
                 "res_ari", "res_config_pgsql", "pbx_realtime", "pbx_spool", "app_originate"):
        assert (name in loaded) == (name == "app_originate"), name
