"""Every value is checked before a file is written: no text of a record becomes configuration."""

import copy

import pytest
from switchboard import NET, config

from odoo.addons.hotline_switch import switchconf
from odoo.addons.hotline_switch.switchconf import ConfigError
from odoo.addons.hotline_switch.switchconf.values import leads_abroad

EVIL = [
    "x\n[evil]", "x\r\nload=app_system.so", "x;y", "x,1,System(id)", "${SHELL(id)}", 'x"y', "x]",
    "x)", "a&b", "x|y", "../../etc/passwd", "x y\n same => n,Hangup()", "\u2028", "", " ", None, {},
    [], 7.5, "１２３", True,
]
# Never written into a file.
NOT_WRITTEN = {("groups", "title"), ("switch",), ("prompts",)}

# A name on a display may have brackets and letters of any script; it stands in quotes.
HARMLESS = {("agents", "name"): ("x)", "１２３")}


def leaves(value, path=()):
    """Every single value of a configuration with the way to it."""
    if isinstance(value, dict):
        for key in value:
            yield from leaves(value[key], (*path, key))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from leaves(item, (*path, place))
    else:
        yield path, value


def changed(path, value):
    """The configuration with one value replaced."""
    given = config()
    *way, last = path
    at = given
    for key in way:
        at = at[key]
    at[last] = value
    return given


def rendered(given):
    """(files, no faults) or (None, the faults)."""
    try:
        return switchconf.render(given, NET), []
    except ConfigError as error:
        return None, error.faults


@pytest.mark.parametrize("path", [path for path, _value in leaves(config())], ids=str)
def test_no_text_gets_through(path):
    good = switchconf.render(config(), NET)
    for evil in EVIL:
        files, faults = rendered(changed(path, evil))
        if files is None:
            assert faults, path
            assert all(record and field and why for record, field, why in faults)
            continue
        # Accepted: because it means "none", is a plain value of its own, or is not written at all.
        names = tuple(part for part in path if isinstance(part, str))
        harmless = names in NOT_WRITTEN or evil in HARMLESS.get(names, ())
        if isinstance(evil, str) and evil.strip() and not harmless:
            pytest.fail(f"{path}: {evil!r} was accepted")
        assert set(files) == set(good)
        assert switchconf.lint(files) == []


@pytest.mark.parametrize("place", ["breaks", "keys"])
def test_no_key_gets_through(place):
    for evil in ("12", "x", "\n", "1,1,System(id)", "#"):
        given = config()
        table = given["breaks"] if place == "breaks" else given["menus"][0]["keys"]
        table[evil] = "lunch" if place == "breaks" else {"do": "hangup"}
        with pytest.raises(ConfigError):
            switchconf.render(given, NET)


def test_a_fault_names_record_and_field_and_all_are_told():
    given = config()
    given["groups"][0]["ring_timeout"] = "soon"
    given["agents"][1]["digest"] = "clear text"
    with pytest.raises(ConfigError) as caught:
        switchconf.render(given, NET)
    assert [(record, field) for record, field, _why in caught.value.faults] == [
        ("group 'q_tax'", "ring_timeout"), ("agent 'A02'", "digest"),
    ]
    assert "group 'q_tax', ring_timeout: 'soon' is not a whole number" in str(caught.value)


FAULTS = [
    (("agents", 1, "agent"), "A01", "is there twice"),
    (("agents", 1, "agent"), "a01", "is there twice"),
    (("agents", 0, "agent"), "trunk_x", "not beginning with trunk"),
    (("agents", 0, "agent"), "8001", "is an internal number as well"),
    (("agents", 0, "number"), "8001", "8001 is the one of agent 'A01'"),
    (("agents", 0, "dial_class"), "abroad", "'abroad' is not there"),
    (("agents", 0, "kind"), "fax", "not one of web, desk"),
    (("groups", 0, "overflow", 0, 0), "q_tax", "'q_tax' is not another group"),
    (("groups", 0, "overflow", 0, 0), "q_gone", "'q_gone' is not another group"),
    (("groups", 0, "members", 0, "agent"), "A99", "'A99' is not there"),
    (("groups", 0, "color"), "red", "there is no such field"),
    (("trunks", 0, "peers", 0), "0.0.0.0/0", "too wide to trust"),
    (("trunks", 0, "peers"), [], "nothing is given"),
    (("trunks", 0, "host"), "carrier.example.com", "Expected 4 octets"),
    (("dial_classes", 0, "trunk"), "trunk_other", "'trunk_other' is not there"),
    (("dial_classes", 0, "allow", 0), "_X.", "international"),
    (("dial_classes", 0, "allow", 0), "_.", "international"),
    (("dial_classes", 0, "allow", 0), "_[0-1]X.", "international"),
    (("dial_classes", 0, "allow", 0), "_[9-0]X", "runs backwards"),
    (("dial_classes", 0, "allow", 0), "1X", "needs a leading _"),
    (("dial_classes", 0, "deny", 0), "_0!", "is not a dial pattern"),
    (("hours", 0, "weekly", 0, "to"), "08:00", "09:00 is not before 08:00"),
    (("hours", 0, "weekly", 0, "to"), "24:01", "after 24:00"),
    (("hours", 0, "open", 0, "date"), "2026-10-01", "is closed and open"),
    (("hours", 0, "closed", 0), "2026-02-30", "day"),
    (("menus", 0, "keys", "1"), {"do": "queue", "queue": "q_gone"}, "queue 'q_gone' is not there"),
    (("menus", 0, "keys", "1"), {"do": "shell"}, "is not a step"),
    (("menus", 1, "fail"), {"do": "menu", "menu": "sub"}, "leads back to this menu"),
    (("menus", 0, "keys"), {}, "is not a table of keys"),
    (("dids", 0, "closed"), None, "is not a step"),
    (("dids", 1, "open", "number"), "0085212345678", "not beginning with 00"),
    (("breaks", "1"), "acw", "is not a reason"),
    (("tz",), "Asia/Peking", "is not a time zone"),
    (("survey", "scores"), "1-5", "is not a row of digits"),
]


@pytest.mark.parametrize(("path", "value", "words"), FAULTS, ids=lambda value: str(value)[:40])
def test_faults(path, value, words):
    given = changed(path, value) if path[-1] != "color" else config()
    if path[-1] == "color":
        given["groups"][0]["color"] = value
    with pytest.raises(ConfigError) as caught:
        switchconf.render(given, NET)
    assert words in str(caught.value)


def test_a_circle_of_menus_without_a_key_is_refused():
    given = config()
    sub, main = {"do": "menu", "menu": "sub"}, {"do": "menu", "menu": "main"}
    given["menus"][0]["fail"] = {"do": "announce", "prompt": "x", "then": sub}
    given["menus"][1]["fail"] = main
    with pytest.raises(ConfigError, match="for ever"):
        switchconf.render(given, NET)


def test_too_many_steps_in_a_row_are_refused():
    given = config()
    step = {"do": "announce", "prompt": "x"}
    for _time in range(20):
        step = {"do": "announce", "prompt": "x", "then": step}
    given["dids"][1]["open"] = step
    with pytest.raises(ConfigError, match="steps follow each other"):
        switchconf.render(given, NET)


@pytest.mark.parametrize(
    ("field", "value"),
    [("bind", "localhost"), ("bind", "127.0.0.1\n"), ("sip_port", 80), ("sip_port", "5070"),
     ("rtp_end", 21050), ("http_port", 70000), ("door", 1)],
)
def test_the_network_is_checked_too(field, value):
    with pytest.raises(ConfigError, match="network"):
        switchconf.render(config(), {**NET, field: value})


@pytest.mark.parametrize(
    "given", [None, [], "x", {"agents": 5}, {"agents": ["x"]}, {"breaks": [1]}]
)
def test_what_is_no_configuration_is_refused_in_words(given):
    with pytest.raises(ConfigError):
        switchconf.render(given, NET)


@pytest.mark.parametrize(
    ("pattern", "abroad"),
    [("_00.", True), ("_0X.", True), ("_.", True), ("_[0-2]X.", True), ("_0.", True),
     ("_0Z.", False), ("_1[3-9]XXXXXXXXX", False), ("12345", False), ("_N.", False)],
)
def test_what_leads_abroad(pattern, abroad):
    assert leads_abroad(pattern) is abroad


def test_the_given_configuration_is_not_changed():
    given = config()
    before = copy.deepcopy(given)
    switchconf.render(given, NET)
    assert given == before
