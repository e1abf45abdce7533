"""The configuration of a switch is checked as a whole before a file is written from it."""

import itertools

from . import values as v


class ConfigError(ValueError):
    """The configuration cannot be used.

    :ivar faults: list of (record, field, reason), at least one
    """

    def __init__(self, faults):
        self.faults = list(faults)
        super().__init__("\n".join(f"{rec}, {field}: {why}" for rec, field, why in self.faults))


class Faults:
    """Collects what is wrong, so that a person sees all of it at once."""

    def __init__(self):
        self.found = []

    def add(self, record, field, reason):
        """Note one fault."""
        self.found.append((record, field, str(reason)))

    def value(self, record, field, check, value):
        """The value if it passes, else None and a fault more."""
        try:
            return check(value)
        except (ValueError, TypeError, AttributeError) as error:
            self.add(record, field, error)
            return None

    def record(self, label, fields, given):
        """A record with every field checked: `fields` = {name: (checker, default)}.

        A default of `...` means that the field must be given.
        """
        if not isinstance(given, dict):
            self.add(label, "record", f"{given!r} is not a record")
            return None
        for unknown in sorted(set(given) - set(fields), key=str):
            self.add(label, str(unknown), "there is no such field")
        return {
            name: self._field(label, name, check, given.get(name, default))
            for name, (check, default) in fields.items()
        }

    def _field(self, label, name, check, value):
        if value is ...:
            self.add(label, name, "is missing")
            return None
        return self.value(label, name, check, value)


def as_given(value):
    """A part that is checked on its own later, or never written into a file."""
    return value


SECONDS = v.whole(0, 3600)
NET = {
    "bind": (v.address, "127.0.0.1"),
    "sip_port": (v.whole(1024, 65535), 5070),
    "http_port": (v.whole(1024, 65535), 8090),
    "rtp_start": (v.whole(1024, 65534), 21000),
    "rtp_end": (v.whole(1024, 65535), 21999),
}
TRUNK = {
    "name": (v.trunk_name, ...),
    "peers": (v.many(v.network, least=1), ...),
    "host": (v.socket_name, ...),
    "channels": (v.whole(1, 10000), 120),
    "caller_id": (v.optional(v.digits), None),
}
STRATEGIES = ("rrmemory", "ringall", "leastrecent", "fewestcalls", "random", "linear", "wrandom")
GROUP = {
    "queue": (v.queue_name, ...),
    "title": (as_given, ""),
    "number": (v.optional(v.own_number), None),
    "strategy": (v.one_of(*STRATEGIES), "rrmemory"),
    "ring_timeout": (v.whole(1, 300), 20),
    "max_wait": (SECONDS, 120),
    "service_level": (v.whole(1, 3600), 20),
    "announce_position": (SECONDS, 30),
    "callback_after": (SECONDS, 0),
    "wrap_max": (SECONDS, 0),
    "max_length": (v.whole(0, 10000), 0),
    "overflow": (v.many(v.many(v.queue_name, least=1)), []),
    "members": (as_given, []),
}
MEMBER = {"agent": (v.agent_code, ...), "penalty": (v.whole(0, 100), 0)}
AGENT = {
    "agent": (v.agent_code, ...),
    "number": (v.optional(v.own_number), None),
    "kind": (v.one_of("web", "desk"), "desk"),
    "digest": (v.md5, ...),
    "name": (v.optional(v.title), None),
    "dial_class": (v.optional(v.plain_name), None),
}
DIAL_CLASS = {
    "name": (v.plain_name, ...),
    "allow": (v.many(v.allow_pattern), []),
    "deny": (v.many(v.deny_pattern), []),
    "trunk": (v.trunk_name, ...),
    "caller_id": (v.optional(v.digits), None),
    "per_hour": (v.whole(0, 1000), 60),
}
HOURS = {
    "name": (v.plain_name, ...),
    "weekly": (as_given, []),
    "closed": (v.many(v.date), []),
    "open": (as_given, []),
}
TIMES = {"from": (v.minute_of_day, ...), "to": (v.minute_of_day, ...)}
WEEKLY = {"days": (v.many(v.whole(0, 6), least=1), ...), **TIMES}
OPEN = {"date": (v.date, ...), **TIMES}
MENU = {
    "name": (v.plain_name, ...),
    "prompt": (v.optional(v.prompt), None),
    "timeout": (v.whole(1, 60), 5),
    "tries": (v.whole(1, 9), 3),
    "fail": (as_given, ...),
    "keys": (as_given, ...),
}
DID = {
    "number": (v.digits, ...),
    "greeting": (v.optional(v.prompt), None),
    "notice": (v.optional(v.prompt), None),
    "hours": (v.optional(v.plain_name), None),
    "closed": (as_given, None),
    "open": (as_given, ...),
}
SURVEY = {
    "prompt": (v.prompt, ...),
    "timeout": (v.whole(1, 60), 5),
    "tries": (v.whole(1, 9), 1),
    "scores": (v.score_keys, "12345"),
    "thanks": (v.optional(v.prompt), None),
}
STEPS = {
    "menu": {"menu": (v.plain_name, ...)},
    "queue": {"queue": (v.queue_name, ...)},
    "announce": {
        "prompt": (v.prompt, ...),
        "self_service": (v.flag, False),
        "then": (as_given, None),
    },
    "voicemail": {
        "prompt": (v.optional(v.prompt), None),
        "max_seconds": (v.whole(5, 1800), 120),
    },
    "dial": {"number": (v.outside_number, ...), "trunk": (v.trunk_name, ...)},
    "hangup": {"prompt": (v.optional(v.prompt), None)},
}
TOP = {
    "switch": (v.switch_code, "main"),
    "tz": (v.zone, "Asia/Shanghai"),
    "prompts": (v.many(v.prompt), []),
    "callback_prompt": (v.optional(v.prompt), None),
    "closed_prompt": (v.optional(v.prompt), None),
}
# Lists of records: key in the configuration -> (word for the message, naming field, fields).
LISTS = {
    "trunks": ("trunk", "name", TRUNK),
    "groups": ("group", "queue", GROUP),
    "agents": ("agent", "agent", AGENT),
    "dial_classes": ("dial class", "name", DIAL_CLASS),
    "hours": ("hours", "name", HOURS),
    "menus": ("menu", "name", MENU),
    "dids": ("number", "number", DID),
}
# Where one record names another: list, field, list it must be in.
REFERENCES = [
    ("agents", "dial_class", "dial_classes"),
    ("dial_classes", "trunk", "trunks"),
    ("dids", "hours", "hours"),
]
MAX_STEPS = 8


def checked_net(net):
    """Ports and address the switch may use, checked.

    :raise ConfigError: a value is wrong, or the RTP range is
    """
    faults = Faults()
    result = faults.record("network", NET, net)
    if not faults.found and result["rtp_end"] - result["rtp_start"] < 99:
        faults.add("network", "rtp_end", "at least 100 ports are needed")
    if faults.found:
        raise ConfigError(faults.found)
    return result


def checked(config):
    """The configuration with every value checked and every missing one at its default.

    :param config: dict as `hotline.switch` makes it
    :return: a new dict of the same shape, lists in the order of their names
    :raise ConfigError: with every fault, each naming record and field
    """
    faults = Faults()
    if not isinstance(config, dict):
        raise ConfigError([("configuration", "record", "is not a record")])
    lists = {**dict.fromkeys(LISTS), "survey": None, "breaks": None}
    top = {name: value for name, value in config.items() if name not in lists}
    result = faults.record("configuration", TOP, top)
    for name in LISTS:
        result[name] = _list(faults, name, config.get(name) or [])
    result["survey"] = config.get("survey") or None
    if result["survey"]:
        result["survey"] = faults.record("survey", SURVEY, result["survey"])
    result["breaks"] = _breaks(faults, config.get("breaks") or {})
    _nested(faults, result)
    if not faults.found:
        _references(faults, result)
        _numbers(faults, result)
        _silent_loops(faults, result)
    if faults.found:
        raise ConfigError(faults.found)
    return result


def _list(faults, name, given):
    word, naming, fields = LISTS[name]
    if not isinstance(given, (list, tuple)):
        faults.add("configuration", name, f"{given!r} is not a list")
        return []
    rows = []
    for row in given:
        label = f"{word} {row.get(naming)!r}" if isinstance(row, dict) else word
        rows.append(faults.record(label, fields, row))
    rows = [row for row in rows if row and row[naming] is not None]
    rows.sort(key=lambda row: (row[naming].lower(), row[naming]))
    for one, two in itertools.pairwise(rows):
        if one[naming].lower() == two[naming].lower():  # Asterisk's queues know no capitals
            faults.add(f"{word} {one[naming]!r}", naming, "is there twice")
    return rows


def _breaks(faults, given):
    if not isinstance(given, dict):
        faults.add("configuration", "breaks", "is not a table of key and reason")
        return {}
    found = {}
    for key in sorted(given, key=str):
        faults.value("breaks", str(key), v.break_key, key)
        found[key] = faults.value("breaks", str(key), v.break_reason, given[key])
    return found


def _nested(faults, result):
    for group in result["groups"]:
        label = f"group {group['queue']!r}"
        group["members"] = _rows(faults, label, "members", MEMBER, group["members"])
        group["members"].sort(key=lambda member: str(member["agent"]))
    for hours in result["hours"]:
        _hours(faults, hours)
    for menu in result["menus"]:
        _menu(faults, menu)
    for did in result["dids"]:
        label = f"number {did['number']!r}"
        did["open"] = _step(faults, label, "open", did["open"])
        if did["hours"] or did["closed"]:
            did["closed"] = _step(faults, label, "closed", did["closed"])


def _rows(faults, label, field, fields, given):
    if not isinstance(given, (list, tuple)):
        faults.add(label, field, f"{given!r} is not a list")
        return []
    rows = [faults.record(f"{label} {field}", fields, row) for row in given]
    return [row for row in rows if row]


def _hours(faults, hours):
    label = f"hours {hours['name']!r}"
    hours["weekly"] = _rows(faults, label, "weekly", WEEKLY, hours["weekly"])
    hours["open"] = _rows(faults, label, "open", OPEN, hours["open"])
    for field in ("weekly", "open"):
        for row in hours[field]:
            if row["from"] and row["to"] and row["from"] >= row["to"]:
                faults.add(label, field, f"{row['from']} is not before {row['to']}")
    for day in sorted({row["date"] for row in hours["open"]} & set(hours["closed"] or [])):
        faults.add(label, "open", f"{day} is closed and open")


def _menu(faults, menu):
    label = f"menu {menu['name']!r}"
    menu["fail"] = _step(faults, label, "fail", menu["fail"])
    keys = menu["keys"]
    if not isinstance(keys, dict) or not keys:
        faults.add(label, "keys", "is not a table of keys and steps")
        keys = {}
    menu["keys"] = {
        key: _step(faults, label, f"key {key}", keys[key])
        for key in sorted(keys, key=str)
        if faults.value(label, f"key {key}", v.key, key)
    }


def _step(faults, label, field, given, depth=1):
    kind = given.get("do") if isinstance(given, dict) else None
    if not isinstance(kind, str) or kind not in STEPS:
        faults.add(label, field, f"{given!r} is not a step")
        return None
    if depth > MAX_STEPS:
        faults.add(label, field, f"more than {MAX_STEPS} steps follow each other")
        return None
    rest = {name: value for name, value in given.items() if name != "do"}
    step = faults.record(f"{label} {field}", STEPS[kind], rest)
    step["do"] = kind
    if step.get("then"):
        step["then"] = _step(faults, label, field, step["then"], depth + 1)
    return step


def steps_of(result):
    """Every step of a checked configuration as (label, field, step), followers included."""
    for menu in result["menus"]:
        label = f"menu {menu['name']!r}"
        yield from _chain(label, "fail", menu["fail"])
        for key, step in menu["keys"].items():
            yield from _chain(label, f"key {key}", step)
    for did in result["dids"]:
        for field in ("open", "closed"):
            yield from _chain(f"number {did['number']!r}", field, did[field])


def _chain(label, field, step):
    while step:
        yield label, field, step
        step = step.get("then")


def _references(faults, result):
    known = {name: {row[key] for row in result[name]} for name, (_w, key, _f) in LISTS.items()}
    for source, field, target in REFERENCES:
        word, naming, _fields = LISTS[source]
        for row in result[source]:
            if row[field] is not None and row[field] not in known[target]:
                faults.add(f"{word} {row[naming]!r}", field, f"{row[field]!r} is not there")
    for group in result["groups"]:
        _group_references(faults, group, known)
    targets = {"menu": "menus", "queue": "groups", "trunk": "trunks"}
    for label, field, step in steps_of(result):
        for name, target in targets.items():
            if name in step and step[name] not in known[target]:
                faults.add(label, field, f"{name} {step[name]!r} is not there")


def _group_references(faults, group, known):
    label = f"group {group['queue']!r}"
    for queue in itertools.chain.from_iterable(group["overflow"]):
        if queue not in known["groups"] or queue == group["queue"]:
            faults.add(label, "overflow", f"{queue!r} is not another group")
    for member in group["members"]:
        if member["agent"] not in known["agents"]:
            faults.add(label, "members", f"{member['agent']!r} is not there")


def _numbers(faults, result):
    """One internal number, one meaning; no endpoint is called like a number (toll fraud, B3)."""
    owner = {}
    for name, word, naming in (("agents", "agent", "agent"), ("groups", "group", "queue")):
        for row in result[name]:
            label = f"{word} {row[naming]!r}"
            if row["number"] in owner:
                faults.add(label, "number", f"{row['number']} is the one of {owner[row['number']]}")
            if row["number"]:
                owner[row["number"]] = label
    for agent in result["agents"]:
        if agent["agent"] in owner:
            faults.add(f"agent {agent['agent']!r}", "agent", "is an internal number as well")
    peers = {}
    for trunk in result["trunks"]:
        for peer in trunk["peers"]:
            if peers.setdefault(peer, trunk["name"]) != trunk["name"]:
                faults.add(f"trunk {trunk['name']!r}", "peers", f"{peer} belongs to {peers[peer]}")


def _silent_loops(faults, result):
    """A caller who presses nothing must come to an end: no circle of menus by their failures."""
    after = {menu["name"]: _menu_at_end(menu["fail"]) for menu in result["menus"]}
    for name in after:
        seen, at = {name}, after[name]
        while at and at not in seen:
            seen.add(at)
            at = after[at]
        if at == name:
            faults.add(f"menu {name!r}", "fail", "leads back to this menu for ever")


def _menu_at_end(step):
    while step.get("then"):
        step = step["then"]
    return step.get("menu")
