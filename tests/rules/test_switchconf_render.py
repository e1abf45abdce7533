"""What the rendered files say, read back the way Asterisk reads them."""

import random

import pytest
from switchboard import NET, config, queue

from odoo.addons.hotline_switch import switchconf
from odoo.addons.hotline_switch.switchconf.conffile import effective, sections, steps


@pytest.fixture(scope="module")
def files():
    return switchconf.render(config(), NET)


def extension(files, context, name):
    """The applications of one extension, in order."""
    found = [s for s in steps(files) if (s.context, s.extension) == (context, name)]
    return [f"{step.app}({step.arguments})" for step in found]


def section(files, file, name, kind=None):
    """The settings of a section with its templates, last value wins."""
    found = sections(files, file)
    for part in found:
        given = effective(found, part)
        named = part.name == name and not part.is_template
        if named and kind in (None, given.get("type", [None])[0]):
            return {key: values[-1] for key, values in given.items()}
    raise KeyError(name)


def test_the_same_configuration_gives_the_same_bytes(files):
    shuffled = config()
    rng = random.Random(1)
    for part in ("trunks", "groups", "agents", "hours", "menus", "dids"):
        rng.shuffle(shuffled[part])
    shuffled["groups"][0].get("members", []).reverse()
    assert switchconf.render(shuffled, NET) == files
    assert list(files) == sorted(files)


def test_nothing_configured_is_a_switch_that_refuses_every_call():
    files = switchconf.render({}, {})
    assert switchconf.lint(files) == []
    assert not [step for step in steps(files) if step.context == "did"]


def test_a_number_greets_then_asks_the_hours_then_opens_the_menu(files):
    assert extension(files, "did", "12366") == [
        "Gosub(arrive,s,1(12366))",
        "Playback(welcome)",
        "Playback(recording_notice)",
        "Gosub(hours,s,1(office))",
        'GotoIf($["${GOSUB_RETVAL}"="closed"]?closed)',
        "Goto(menu_main,s,1)",
        "Hangup()",
        "CELGenUserEvent(CLOSED,office)",
        "Playback(closed)",
        "Gosub(voicemail,s,1(leave_message,90))",
        "Hangup()",
    ]


def test_the_steps_of_a_menu(files):
    assert extension(files, "menu_main", "k1") == [
        "CELGenUserEvent(TO_AGENT,q_tax)", "Goto(serve,q_tax,1)", "Hangup()",
    ]
    assert extension(files, "menu_main", "k9") == [
        "CELGenUserEvent(SELF_SERVICE,start)", "Playback(info)",
        "CELGenUserEvent(SELF_SERVICE,done)", "Goto(menu_main,s,1)", "Hangup()",
    ]
    assert extension(files, "menu_sub", "k*") == ["Goto(menu_main,s,1)", "Hangup()"]
    assert extension(files, "menu_main", "fail") == ["Playback(bye)", "Hangup()"]


def test_hours_of_each_day_and_of_the_days_that_differ(files):
    days = {s.extension: s.arguments for s in steps(files) if s.context == "hours_office"}
    assert days["d1"] == "1300-1730&900-1200"
    assert days["d6"] == ""
    assert days["20261001"] == ""
    assert days["20261010"] == "900-2400"


def test_a_queue_has_its_levels_and_limits(files):
    levels = "q_tax,q_east&q_west,q_prov"
    assert extension(files, "serve", "q_tax")[0] == f"Gosub(serving,s,1({levels}))"
    queue_tax = section(files, "queues.conf", "q_tax")
    assert queue_tax["timeout"] == "20"
    assert queue_tax["maxlen"] == "50"
    assert queue_tax["context"] == "callback"
    assert queue_tax["periodic-announce"] == "call_back"
    assert "context" not in section(files, "queues.conf", "q_east")
    values = section(files, "extensions.conf", "globals")
    assert values["HL_WRAP_q_tax"] == "30"
    assert values["HL_WAIT_q_prov"] == ""
    # Outbound: the shortest of the limits of his groups.
    assert values["HL_WRAP_AGENT_A01"] == "10"


def test_agents_and_their_groups(files):
    assert extension(files, "house", "1001") == ["Gosub(ring_agent,s,1(A01))"]
    assert extension(files, "house", "8001") == ["Goto(serve,q_tax,1)"]
    assert extension(files, "own_groups", "A01") == ["Return(q_east:0&q_tax:0)"]
    assert extension(files, "own_groups", "A02") == ["Return(q_tax:5)"]
    assert extension(files, "breaks", "*132") == ["Gosub(pause,s,1(meeting))"]
    assert extension(files, "class_of", "A02") == []


def test_a_desk_telephone_and_one_in_the_browser(files):
    desk = section(files, "pjsip.conf", "A01", "endpoint")
    web = section(files, "pjsip.conf", "A02", "endpoint")
    assert (desk["context"], desk["auth"], desk["callerid"]) == ("agents", "A01", '"张三" <1001>')
    assert "webrtc" not in desk
    assert web["webrtc"] == "yes"
    login = section(files, "pjsip.conf", "A01", "auth")
    assert login["auth_type"] == "digest"
    assert login["password_digest"].startswith("MD5:")
    assert "secret" not in files["pjsip_agents.conf"]


def test_a_carrier_is_known_by_its_addresses(files):
    found = sections(files, "pjsip.conf")
    rule = next(p for p in found if effective(found, p).get("type") == ["identify"])
    assert effective(found, rule)["match"] == ["192.0.2.10", "198.51.100.0/28"]
    assert section(files, "pjsip.conf", "trunk_ct", "endpoint")["identify_by"] == "ip"


def test_addresses_and_ports_are_those_of_the_machine():
    net = {**NET, "bind": "10.1.2.3", "sip_port": 5999, "http_port": 8999}
    files = switchconf.render(config(), net)
    assert section(files, "pjsip.conf", "udp")["bind"] == "10.1.2.3:5999"
    assert section(files, "http.conf", "general")["bindport"] == "8999"
    assert switchconf.lint(files, bind="10.1.2.3") == []
    assert {fault.rule for fault in switchconf.lint(files)} == {"bind", "rtp", "remote"}


def test_six_columns_of_key_presses_are_not_kept(files):
    assert "DTMF" not in files["cel.conf"]
    assert files["cel_custom.conf"].count("CSV_QUOTE") == 12


def test_two_hundred_numbers():
    given = config()
    given["dids"] = [
        {"number": str(23450001 + number), "open": queue("q_tax")} for number in range(250)
    ]
    files = switchconf.render(given, NET)
    assert files["extensions_dids.conf"].count("Gosub(arrive") == 250
    assert switchconf.lint(files) == []


def test_only_what_changed_is_read_again():
    told = switchconf.reload_commands
    assert told(["extensions_dids.conf", "extensions.conf"]) == ["dialplan reload"]
    assert told(["queues_groups.conf", "pjsip_agents.conf", "extensions_menus.conf"]) == [
        "module reload res_pjsip.so", "queue reload all", "dialplan reload",
    ]
    assert told(["modules.conf"]) == []


def test_the_network_comes_from_the_environment():
    environment = {"HOTLINE_SIP_PORT": "5090", "HOTLINE_PBX_BIND": "", "PATH": "/bin"}
    assert switchconf.net_of(environment) == {"sip_port": 5090}


def test_what_the_dialplan_speaks_has_words():
    for name, (chinese, pinyin) in switchconf.SPOKEN.items():
        assert chinese, name
        assert pinyin.isascii(), name
    text = switchconf.render(config(), NET)
    for name in ("queue_give_up", "agent_done", "callback_accepted"):
        assert name in switchconf.SPOKEN
        assert any(name in content for content in text.values())
