"""sipp's message log: every SIP message a phone sent or received, with the phone's own clock."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

_HEAD = re.compile(
    r"^-{40,} (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6})\n\w+ message (sent|received)[^\n]*:\n\n",
    re.MULTILINE,
)
_USER = re.compile(r"sips?:([^@>;]+)@")


@dataclass(slots=True)
class Message:
    """One SIP message. `at` is UTC; `sent` by the phone, else received by it."""

    at: datetime
    sent: bool
    start: str
    headers: dict
    body: str

    @property
    def method(self):
        """The request's method, or None for a response."""
        return None if self.start.startswith("SIP/2.0") else self.start.split(" ", 1)[0]

    @property
    def status(self):
        """The response's status code, or None for a request."""
        return int(self.start.split(" ")[1]) if self.start.startswith("SIP/2.0") else None

    @property
    def answers(self):
        """The method of the CSeq header: what a response answers."""
        return self.headers.get("cseq", " ").split()[-1]

    @property
    def call_id(self):
        """Call-ID."""
        return self.headers.get("call-id", "")

    @property
    def target(self):
        """User part of the request URI, or None."""
        return user_of(self.start)

    @property
    def caller(self):
        """User part of the From header, or None."""
        return user_of(self.headers.get("from", ""))


def user_of(text):
    """User part of the first SIP URI in a text, or None."""
    found = _USER.search(text)
    return found and found.group(1)


def read(*files):
    """Messages of sipp message logs in order of time; files that do not exist are empty."""
    found = []
    for file in files:
        if file.exists():
            found += parse(file.read_text(errors="replace").replace("\r\n", "\n"))
    return sorted(found, key=lambda message: message.at)


def parse(text):
    """Messages of the text of one log, in file order."""
    heads = list(_HEAD.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return [_message(head, text[head.end() : end]) for head, end in zip(heads, ends, strict=False)]


def _message(head, text):
    top, _blank, body = text.partition("\n\n")
    start, *lines = top.split("\n")
    headers = {}
    for line in lines:
        name, _colon, value = line.partition(":")
        headers.setdefault(name.strip().lower(), value.strip())
    at = datetime.fromisoformat(head.group(1)).replace(tzinfo=UTC)
    return Message(at, head.group(2) == "sent", start, headers, body.strip())


def dialogs(messages):
    """{Call-ID: its messages in order}."""
    found = {}
    for message in messages:
        found.setdefault(message.call_id, []).append(message)
    return found
