"""A configuration of the switch by hand, for runs without Odoo (benchmark, sound of the phones)."""

from . import plan

PROMPTS = ("welcome", "notice", "menu_main", "answer", "survey")
TAX_WRAP = 2  # s after which the switch itself ends after-call work in the group q_tax


def step(do, **values):
    """A step as `switchconf.render` reads it."""
    return {"do": do, **values}


def config(agents, *, peer, host, digests):
    """What `hotline.switch` would say of the run's site.

    :param agents: {agent: queue}
    :param peer: address callers come from
    :param host: `address:port` outgoing calls are sent to
    :param digests: {agent: MD5 of agent:hotline:secret}
    """
    queues = {
        "q_tax": {"wrap_max": TAX_WRAP, "overflow": [["q_social"]]},
        "q_social": {"overflow": [["q_tax"]]},
        "q_relay": {"max_wait": 4, "overflow": [["q_tax", "q_social"]]},
        "q_last": {"max_wait": 5},
    }
    return {
        "switch": "call",
        "tz": "Asia/Shanghai",
        "trunks": [{"name": "trunk_ct", "peers": [peer], "host": host, "channels": 300}],
        "groups": [
            {
                "queue": name, "ring_timeout": 5, "max_wait": 60, "announce_position": 0,
                "members": [{"agent": a} for a, own in agents.items() if own == name], **values,
            }
            for name, values in queues.items()
        ],
        "agents": [
            {"agent": agent, "number": str(1001 + place), "kind": "desk", "digest": digests[agent]}
            for place, agent in enumerate(agents)
        ],
        "hours": [{"name": "never", "weekly": []}],
        "menus": [{
            "name": "main", "prompt": "menu_main", "timeout": 3, "tries": 2, "fail": step("hangup"),
            "keys": {
                plan.TAX: step("queue", queue="q_tax"),
                plan.SOCIAL: step("queue", queue="q_social"),
                plan.SELF_SERVICE: step("announce", prompt="answer", self_service=True),
            },
        }],
        "dids": [
            _did(plan.MENU, step("menu", menu="main"), greeting="welcome", notice="notice"),
            _did(plan.DIRECT, step("queue", queue="q_tax"), notice="notice"),
            _did(plan.RELAY, step("queue", queue="q_relay"), notice="notice"),
            _did(plan.LAST, step("queue", queue="q_last")),
            _did(plan.CLOSED, step("menu", menu="main"), hours="never",
                 closed=step("announce", prompt="notice")),
        ],
        "survey": {"prompt": "survey", "timeout": 4},
        "prompts": list(PROMPTS),
        "breaks": {"1": "lunch", "2": "meeting"},
    }


def _did(number, opened, **values):
    return {"number": number, "open": opened, **values}
