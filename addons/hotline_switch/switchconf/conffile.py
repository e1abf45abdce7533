"""Asterisk's configuration files as sections, lines and extensions: what the linter reads."""

import re
from dataclasses import dataclass, field
from functools import cached_property

SECTION = re.compile(r"\[([^\]]*)\]\s*(?:\(([^)]*)\))?\s*$")
SETTING = re.compile(r"([^=>]+?)\s*=>?\s*(.*)$")
PRIORITY = re.compile(r"(?:(?:\d+|n)(?:\([\w-]+\))?)$")


@dataclass(frozen=True, slots=True)
class Line:
    """One setting: where it stands and what it says."""

    file: str
    number: int
    key: str
    value: str


@dataclass(slots=True)
class Section:
    """One `[name](templates)` with its own lines."""

    file: str
    number: int
    name: str
    templates: tuple
    is_template: bool
    lines: list = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Step:
    """One priority of an extension: `app(arguments)`."""

    line: Line
    context: str
    extension: str
    app: str
    arguments: str


class Files(dict):
    """{file name: text} that is taken apart once, however many rules ask for it."""

    def __init__(self, files):
        super().__init__(files)
        self.known = {}

    def sections(self, name):
        """What `sections` finds in these files."""
        if name not in self.known:
            self.known[name] = sections(self, name)
        return self.known[name]

    @cached_property
    def steps(self):
        """The priorities of the dialplan."""
        return steps(self)


def _uncommented(text):
    if ";" not in text:
        return text.strip()
    return re.sub(r"(?<!\\);.*", "", text).strip()


def lines_of(files, name):
    """(file, number, text) of a file with what it includes, in the order Asterisk reads them."""
    for number, raw in enumerate(files.get(name, "").splitlines(), start=1):
        text = _uncommented(raw)
        if text.startswith("#include"):
            target = text.partition(" ")[2].strip().strip('"<>')
            if target in files and target != name:
                yield from lines_of(files, target)
        elif text:
            yield name, number, text


def sections(files, name):
    """The sections of a file and its includes; settings before the first section are left out."""
    found = []
    for file, number, text in lines_of(files, name):
        if head := SECTION.match(text):
            marks = [mark.strip() for mark in (head[2] or "").split(",") if mark.strip()]
            templates = tuple(mark for mark in marks if mark not in ("!", "+"))
            found.append(Section(file, number, head[1], templates, "!" in marks))
        elif found and (setting := SETTING.match(text)):
            found[-1].lines.append(Line(file, number, setting[1].strip(), setting[2].strip()))
    return found


def effective(found, section):
    """{key: [values]} of a section, its templates first."""
    values = {}
    for name in section.templates:
        base = next((other for other in found if other.name == name and other.is_template), None)
        for key, inherited in effective(found, base).items() if base else ():
            values.setdefault(key, []).extend(inherited)
    for line in section.lines:
        values.setdefault(line.key, []).append(line.value)
    return values


def steps(files, name="extensions.conf"):
    """Every priority of the dialplan, `same` resolved to its extension."""
    found = []
    for section in sections(files, name):
        extension = None
        for line in section.lines:
            step = _step(section.name, line, extension)
            if step:
                extension = step.extension
                found.append(step)
    return found


def _step(context, line, extension):
    if line.key not in ("exten", "same"):
        return None
    rest = line.value
    if line.key == "exten":
        extension, _comma, rest = rest.partition(",")
    priority, _comma, call = rest.partition(",")
    if not PRIORITY.match(priority.strip()):
        call = rest
    app, _bracket, arguments = call.strip().partition("(")
    return Step(line, context, (extension or "").strip(), app.strip(), arguments.removesuffix(")"))
