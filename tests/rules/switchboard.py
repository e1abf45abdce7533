"""A configuration with one of everything, for the tests of switchconf."""

import hashlib

NET = {
    "bind": "127.0.0.1", "sip_port": 5070, "http_port": 8090, "rtp_start": 21000, "rtp_end": 21999,
}


def digest(agent, secret="secret"):
    """What the switch knows of a password."""
    return hashlib.md5(f"{agent}:hotline:{secret}".encode()).hexdigest()


def queue(name):
    """The step into a queue."""
    return {"do": "queue", "queue": name}


def config():
    """A fresh copy each time: tests change it."""
    return {
        "switch": "main",
        "tz": "Asia/Shanghai",
        "trunks": [{
            "name": "trunk_ct", "peers": ["192.0.2.10", "198.51.100.0/28"],
            "host": "192.0.2.10:5060", "channels": 120, "caller_id": "01066007070",
        }],
        "groups": [
            {
                "queue": "q_tax", "title": "税务", "number": "8001", "strategy": "rrmemory",
                "ring_timeout": 20, "max_wait": 120, "service_level": 15, "announce_position": 30,
                "callback_after": 60, "wrap_max": 30, "max_length": 50,
                "overflow": [["q_east", "q_west"], ["q_prov"]],
                "members": [{"agent": "A02", "penalty": 5}, {"agent": "A01", "penalty": 0}],
            },
            {"queue": "q_east", "members": [{"agent": "A01"}], "wrap_max": 10},
            {"queue": "q_west"},
            {"queue": "q_prov", "max_wait": 0},
        ],
        "agents": [
            {"agent": "A01", "number": "1001", "kind": "desk", "digest": digest("A01"),
             "name": "张三", "dial_class": "local"},
            {"agent": "A02", "number": "1002", "kind": "web", "digest": digest("A02"),
             "name": "李四", "dial_class": None},
        ],
        "dial_classes": [{
            "name": "local", "allow": ["_1[3-9]XXXXXXXXX", "_0[1-9]X."], "deny": ["_00."],
            "trunk": "trunk_ct", "caller_id": None, "per_hour": 40,
        }],
        "hours": [{
            "name": "office",
            "weekly": [
                {"days": [0, 1, 2, 3, 4], "from": "09:00", "to": "12:00"},
                {"days": [0, 1, 2, 3, 4], "from": "13:00", "to": "17:30"},
            ],
            "closed": ["2026-10-01"],
            "open": [{"date": "2026-10-10", "from": "09:00", "to": "24:00"}],
        }],
        "menus": [
            {"name": "main", "prompt": "menu_main", "timeout": 5, "tries": 3,
             "fail": {"do": "hangup", "prompt": "bye"},
             "keys": {
                 "1": queue("q_tax"),
                 "2": {"do": "menu", "menu": "sub"},
                 "9": {"do": "announce", "prompt": "info", "self_service": True,
                       "then": {"do": "menu", "menu": "main"}},
             }},
            {"name": "sub", "prompt": "menu_sub", "fail": queue("q_west"),
             "keys": {"*": {"do": "menu", "menu": "main"}}},
        ],
        "dids": [
            {"number": "12366", "greeting": "welcome", "notice": "recording_notice",
             "hours": "office", "open": {"do": "menu", "menu": "main"},
             "closed": {"do": "voicemail", "prompt": "leave_message", "max_seconds": 90}},
            {"number": "88880001",
             "open": {"do": "dial", "number": "85551234", "trunk": "trunk_ct"}},
        ],
        "survey": {
            "prompt": "survey", "timeout": 5, "tries": 2, "scores": "12345", "thanks": "thanks",
        },
        "prompts": ["welcome", "menu_main"],
        "breaks": {"1": "lunch", "2": "meeting"},
        "callback_prompt": "call_back",
        "closed_prompt": "closed",
    }
