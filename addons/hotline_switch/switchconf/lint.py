"""A linter over the rendered files: the Asterisk checklist (security review B3) as rules.

It knows nothing of how the files are made, so that a mistake of the renderer does not hide from it.
"""

import ipaddress
import re
from dataclasses import dataclass

from . import values
from .conffile import Files, effective, lines_of

COMMANDS = ("System", "TrySystem", "AGI", "EAGI", "DeadAGI", "ExternalIVR", "Exec", "TryExec")
FUNCTIONS = ("SHELL", "EVAL", "EVAL_EXTEN", "CURL", "FILE", "ENV", "ODBC_", "REALTIME")
MODULES = re.compile(
    r"app_system|app_exec|app_externalivr|app_disa|func_(shell|curl|evalexten|env|odbc|realtime)"
    r"|res_(agi|curl|odbc|realtime|ari.*|config_.*|http_post|phoneprov|snmp|xmpp)"
    r"|pbx_(realtime|spool|dundi|lua|ael)|cel_(pgsql|odbc|tds|radius|manager|sqlite3_custom)"
    r"|cdr_.*|chan_(iax2|unistim|motif|console)|res_pjsip_endpoint_identifier_anonymous"
)
# What is on the line may have been chosen by a stranger.
CHOSEN = re.compile(
    r"\$\{(EXTEN|CALLERID\((?:num|name|all|ani|dnid|rdnis)|SIPCALLID|PJSIP_HEADER)"
)
DANGEROUS_CLASSES = {"all", "system", "command", "originate", "config", "dialplan"}
SECRET_LENGTH = 24
MOST_RTP_PORTS = 20000
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding: which file and line, which rule, what is wrong."""

    file: str
    line: int
    rule: str
    text: str

    def __str__(self):
        return f"{self.file}:{self.line}: {self.rule}: {self.text}"


def lint(files, bind=LOOPBACK):
    """Everything in the files that would make the switch unsafe.

    :param files: {file name: text} as `render` gives it, asterisk.conf may be among them
    :param bind: address the switch was told to listen at
    :return: list of `Fault`, empty if there is none
    """
    files = Files(files)
    found = []
    for rule, check in RULES.items():
        found += [Fault(file, line, rule, text) for file, line, text in check(files, bind)]
    return found


def _includes(files, _bind):
    for name, content in files.items():
        for number, text in enumerate(content.splitlines(), start=1):
            word, _space, target = text.strip().partition(" ")
            if word in ("#exec", "#tryinclude"):
                yield name, number, f"{word} has no place here"
            elif word == "#include" and target.strip().strip('"<>') not in files:
                yield name, number, f"{target} is not there"


def _modules(files, _bind):
    settings = [line for part in files.sections("modules.conf") for line in part.lines]
    if not any(line.key == "autoload" and line.value == "no" for line in settings):
        yield "modules.conf", 1, "modules must be named one by one (autoload=no)"
    for line in settings:
        loads = line.key in ("load", "preload", "require")
        if loads and MODULES.fullmatch(line.value.removesuffix(".so")):
            yield line.file, line.number, f"{line.value} must not be loaded"


def _dangerous(files, _bind):
    if "asterisk.conf" not in files:
        return
    options = [x for part in files.sections("asterisk.conf") for x in part.lines]
    if not any(x.key == "live_dangerously" and x.value == "no" for x in options):
        yield "asterisk.conf", 1, "live_dangerously=no is missing"


def _manager(files, _bind):
    parts = files.sections("manager.conf")
    general = next((effective(parts, part) for part in parts if part.name == "general"), {})
    if general.get("enabled") != ["yes"]:
        return
    if general.get("bindaddr") != [LOOPBACK]:
        yield "manager.conf", 1, f"remote control listens elsewhere than at {LOOPBACK}"
    for part in parts:
        if part.name != "general" and not part.is_template:
            for text in _manager_user(effective(parts, part)):
                yield part.file, part.number, f"user {part.name}: {text}"


def _manager_user(user):
    for way in ("read", "write"):
        classes = {word.strip() for word in ",".join(user.get(way, ["all"])).split(",")}
        for word in sorted(classes & DANGEROUS_CLASSES):
            yield f"class {word} in {way}"
    if len("".join(user.get("secret", []))) < SECRET_LENGTH:
        yield f"secret shorter than {SECRET_LENGTH} characters"


def _remote(files, bind):
    for name in ("ari.conf", "res_snmp.conf", "iax.conf", "dundi.conf"):
        for line in (x for part in files.sections(name) for x in part.lines):
            if (line.key, line.value) == ("enabled", "yes"):
                yield line.file, line.number, "this way in must stay closed"
    wanted = {"enable_static": "no", "enable_status": "no", "bindaddr": bind}
    parts = files.sections("http.conf")
    general = effective(parts, parts[0]) if parts else {}
    for key, value in wanted.items() if general.get("enabled") == ["yes"] else ():
        if general.get(key) != [value]:
            yield "http.conf", 1, f"{key} is not {value}"


def _transports(files, bind):
    address = ipaddress.ip_address(bind)
    for part, given in _objects(files, "transport"):
        host = (given.get("bind") or [""])[0].rpartition(":")[0].strip("[]")
        if not host or ipaddress.ip_address(host) != address:
            yield part.file, part.number, f"{part.name} listens elsewhere than at {bind}"


def _audio(files, bind):
    parts = files.sections("rtp.conf")
    given = effective(parts, parts[0]) if parts else {}
    if given.get("strictrtp") != ["yes"]:
        yield "rtp.conf", 1, "audio of strangers is taken (strictrtp)"
    first, last = (int((given.get(key) or ["0"])[0]) for key in ("rtpstart", "rtpend"))
    if not 0 < last - first <= MOST_RTP_PORTS:
        yield "rtp.conf", 1, f"{last - first} ports for audio"
    for part, endpoint in _objects(files, "endpoint"):
        at = endpoint.get("media_address"), endpoint.get("bind_rtp_to_media_address")
        if at != ([bind], ["yes"]) and not ipaddress.ip_address(bind).is_unspecified:
            yield part.file, part.number, f"{part.name}: audio elsewhere than at {bind}"


def _logged(files, _bind):
    lines = [line for part in files.sections("logger.conf") for line in part.lines]
    if not any("security" in line.value for line in lines):
        yield "logger.conf", 1, "refused logins are not written down (security)"
    for part in files.sections("cel_custom.conf"):
        for line in part.lines:
            for text in ("CALLERID(num)", "CHANNEL(exten)"):
                if re.search(rf"(?<!,)\$\{{{re.escape(text)}", line.value):
                    yield line.file, line.number, f"{text} is written as the caller chose it"


# ---- SIP ---------------------------------------------------------------------------


def _objects(files, kind):
    found = files.sections("pjsip.conf")
    for part in found:
        given = {} if part.is_template else effective(found, part)
        if given.get("type") == [kind]:
            yield part, given


def _anonymous(files, _bind):
    for part, given in _objects(files, "global"):
        if given.get("endpoint_identifier_order") != ["ip,username"]:
            yield part.file, part.number, "who calls must be known by address or by name"
    for part, _given in _objects(files, "endpoint"):
        if part.name.startswith("anonymous"):
            yield part.file, part.number, "an anonymous endpoint"


def _passwords(files, _bind):
    for file, number, text in lines_of(files, "pjsip.conf"):
        if re.match(r"(password|oauth_secret|refresh_token)\s*=", text):
            yield file, number, "a password that can be read"
    for part, given in _objects(files, "auth"):
        digest = (given.get("password_digest") or [""])[-1]
        if given.get("auth_type") != ["digest"] or not re.fullmatch("MD5:[0-9a-f]{32}", digest):
            yield part.file, part.number, f"{part.name} has no hashed password"


def _endpoints(files, _bind):
    auths = {part.name for part, _given in _objects(files, "auth")}
    matches = {}
    for part, given in _objects(files, "identify"):
        matches.setdefault(given.get("endpoint", [""])[-1], []).append((part, given))
    for part, given in _objects(files, "endpoint"):
        context = (given.get("context") or [""])[-1]
        check = ENDPOINTS.get(context)
        texts = check(part.name, given, auths, matches) if check else ["in no known context"]
        for text in texts:
            yield part.file, part.number, f"{part.name}: {text}"


def _agent(name, given, auths, _matches):
    if given.get("identify_by") != ["username"]:
        yield "an agent is known by something else than his name"
    if given.get("auth") != [name] or name not in auths:
        yield "no password is asked for"
    if name.isdigit() or name.startswith("trunk"):
        yield "looks like a number or a trunk"


def _trunk(name, given, _auths, matches):
    if given.get("identify_by") != ["ip"]:
        yield "a carrier is known by something else than its address"
    if given.get("allow_transfer") != ["no"]:
        yield "a carrier may transfer"
    found = [value for _part, rule in matches.get(name, []) for value in rule.get("match", [])]
    if not found or any("match_header" in rule for _part, rule in matches.get(name, [])):
        yield "no address it must call from"
    yield from (f"{value} is no address to trust" for value in found if not _trusted(value))


def _trusted(value):
    try:
        return bool(values.network(value))
    except ValueError:
        return False


ENDPOINTS = {"agents": _agent, "did": _trunk}


def _names(files, _bind):
    """Whoever guesses an agent's code must not be able to call or register as a number."""
    reachable = {"did", *_included(files, "agents")}
    dialled = {step.extension for step in files.steps if step.context in reachable}
    for part, _given in _objects(files, "endpoint"):
        if part.name in dialled:
            yield part.file, part.number, f"{part.name} can be dialled by its name"


def _included(files, context):
    names = [context]
    for part in files.sections("extensions.conf"):
        if part.name == context:
            for line in part.lines:
                if line.key == "include":
                    names += _included(files, line.value)
    return names


# ---- dialplan ----------------------------------------------------------------------


def _commands(files, _bind):
    words = re.compile(rf"\$\{{(?:{'|'.join(FUNCTIONS)})\w*\(|\b(?:{'|'.join(FUNCTIONS)})\(")
    for step in files.steps:
        if step.app in COMMANDS:
            yield step.line.file, step.line.number, f"{step.app} runs commands"
        if words.search(step.line.value):
            yield step.line.file, step.line.number, "a function that reaches out of the switch"
        if step.app == "MixMonitor" and step.arguments.count(",") > 1:
            yield step.line.file, step.line.number, "a command after the recording"


def _chosen_text(files, _bind):
    """Text a caller chose may only be filtered or measured, never used as it is."""
    for step in files.steps:
        for match in CHOSEN.finditer(step.line.value):
            before = step.line.value[: match.start()]
            if not re.search(r"(FILTER\([^()]*,|LEN\()$", before):
                yield step.line.file, step.line.number, f"{match[1]} as the caller chose it"


def _dials(files, _bind):
    for extension in _extensions(files):
        for place, step in enumerate(extension):
            if step.app in ("Dial", "Originate", "Page", "ChanIsAvail"):
                for text in _dial(step, extension[:place]):
                    yield step.line.file, step.line.number, text


def _extensions(files):
    """Priorities grouped by the extension they belong to."""
    groups = {}
    for step in files.steps:
        groups.setdefault((step.context, step.extension), []).append(step)
    return groups.values()


def _dial(step, before):
    target = _first(step.arguments)
    number = target.partition("/")[2].rpartition("@")[0] or target.partition("/")[2]
    open_end = step.extension.startswith("_") and step.extension[-1] in ".!"
    if open_end and "${" in target and not number.startswith("${FILTER(0-9,"):
        yield "a pattern of any length goes into Dial without FILTER"
    if "&" in target:
        yield "more than one telephone in one Dial"
    if target.startswith("PJSIP/") and "@" in target:
        yield from _outside(number, before)


def _first(arguments):
    """The first argument; commas inside of brackets do not end it."""
    depth = 0
    for place, letter in enumerate(arguments):
        depth += (letter in "({") - (letter in ")}")
        if letter == "," and not depth:
            return arguments[:place]
    return arguments


def _outside(number, before):
    if "${" not in number:
        if number.startswith(("00", "+")):
            yield f"{number} leads abroad"
        return
    texts = [earlier.line.value for earlier in before]
    denied = [place for place, text in enumerate(texts) if "DIALPLAN_EXISTS(deny_" in text]
    allowed = [place for place, text in enumerate(texts) if "DIALPLAN_EXISTS(allow_" in text]
    if not allowed or not denied or denied[0] > allowed[0]:
        yield "a number outside is dialled without asking deny, then allow"


def _abroad(files, _bind):
    for step in files.steps:
        if step.context.startswith("allow_") and not _allowed(step.extension):
            yield step.line.file, step.line.number, f"{step.extension} takes international numbers"


def _allowed(pattern):
    try:
        return bool(values.allow_pattern(pattern))
    except ValueError:
        return False


RULES = {
    "include": _includes,
    "modules": _modules,
    "live_dangerously": _dangerous,
    "manager": _manager,
    "remote": _remote,
    "bind": _transports,
    "rtp": _audio,
    "log": _logged,
    "anonymous": _anonymous,
    "password": _passwords,
    "endpoint": _endpoints,
    "name": _names,
    "command": _commands,
    "raw text": _chosen_text,
    "dial": _dials,
    "abroad": _abroad,
}
