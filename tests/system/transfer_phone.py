"""A telephone that takes a call, asks a colleague and hands the caller over (RFC 5589)."""

import re
import secrets
import socket
import threading
import time
from urllib.parse import quote

from digest_phone import CHALLENGE, REALM, _md5

# Nobody listens to the audio (port 9 throws away what comes).
SDP = "".join(f"{line}\r\n" for line in (
    "v=0", "o=x 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0",
    "m=audio 9 RTP/AVP 8", "a=rtpmap:8 PCMA/8000",
))
PATIENCE = 5  # seconds without a message, then it gives up


def header(message, name):
    """The value of a header, empty if it is not there."""
    found = re.search(rf"^{name}: *(.*?)\r?$", message, re.MULTILINE | re.IGNORECASE)
    return found[1] if found else ""


class TransferPhone(threading.Thread):
    """Answers one call at a port; then consults `number` and transfers the caller there.

    :param agent: user name, its `secret`
    :param switch: `host:port`
    """

    def __init__(self, agent, secret, port, switch, number):
        super().__init__(daemon=True)
        self.agent, self.secret, self.number = agent, secret, number
        host, _colon, self.switch_port = switch.rpartition(":")
        self.switch = (host, int(self.switch_port))
        self.link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.link.bind(("127.0.0.1", port))
        self.link.settimeout(PATIENCE)
        self.own = f"127.0.0.1:{port}"
        self.seen = []

    def run(self):
        """The whole story; what came in stands in `seen`."""
        with self.link:
            try:
                self._story()
            except TimeoutError:
                self.seen.append("nothing came any more")

    def _story(self):
        call = self._until("INVITE")
        tag = secrets.token_hex(4)
        self._answer(call, tag, sdp=True)
        time.sleep(0.5)
        consultation = self._invite()
        time.sleep(0.5)
        target = (
            f"<sip:{self.number}@127.0.0.1:{self.switch_port}?Replaces=" + quote(
                f"{header(consultation, 'Call-ID')};to-tag={self._tag(consultation, 'To')}"
                f";from-tag={self._tag(consultation, 'From')}", safe=""
            ) + ">"
        )
        self._request(
            "REFER", header(call, "Contact").strip("<>"), 1, header(call, "Call-ID"),
            f"{header(call, 'To')};tag={tag}", header(call, "From"), f"Refer-To: {target}",
        )
        for _leg in (1, 2):
            self._until("BYE")

    def _tag(self, message, name):
        return re.search(r"tag=([^;>\s]+)", header(message, name))[1]

    # ---- messages -------------------------------------------------------------------

    def _until(self, wanted):
        """Read until a request or a final answer comes; answers everything else by 200."""
        while True:
            message = self.link.recv(8192).decode()
            first = message.split(" ", 2)
            self.seen.append(" ".join(first[:2]))
            status = first[1] if first[0] == "SIP/2.0" else ""
            if first[0] not in ("SIP/2.0", "ACK") and first[0] != "INVITE":
                self._answer(message, "")
            if first[0] == wanted or (wanted == "answer" and status >= "200"):
                return message

    def _answer(self, message, tag, sdp=False):
        body = SDP if sdp else ""
        copied = ("Via", "From", "Call-ID", "CSeq")
        lines = ["SIP/2.0 200 OK", *(f"{name}: {header(message, name)}" for name in copied)]
        lines.append(f"To: {header(message, 'To')}" + (f";tag={tag}" if tag else ""))
        lines.append(f"Contact: <sip:{self.own}>")
        lines += ["Content-Type: application/sdp"] if body else []
        self._send([*lines, f"Content-Length: {len(body)}", "", body])

    def _request(self, method, uri, number, call, own, other, *extra, sdp=False):
        body = SDP if sdp else ""
        self._send([
            f"{method} {uri} SIP/2.0", f"Via: SIP/2.0/UDP {self.own};branch=z9hG4bK{call}{number}",
            f"From: {own}", f"To: {other}", f"Call-ID: {call}", f"CSeq: {number} {method}",
            f"Contact: <sip:{self.agent}@{self.own}>", "Max-Forwards: 70", *extra,
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}", "", body,
        ])

    def _send(self, lines):
        self.link.sendto("\r\n".join(lines).encode(), self.switch)

    def _invite(self):
        """The call to the colleague; returns the 200 that answered it."""
        uri = f"sip:{self.number}@127.0.0.1:{self.switch_port}"
        own, call = f"<sip:{self.agent}@127.0.0.1>;tag={secrets.token_hex(4)}", secrets.token_hex(8)
        self._request("INVITE", uri, 1, call, own, f"<{uri}>", sdp=True)
        refused = self._until("answer")
        self._request("ACK", uri, 1, call, own, header(refused, "To"))
        credentials = self._credentials(uri, dict(CHALLENGE.findall(refused)))
        self._request("INVITE", uri, 2, call, own, f"<{uri}>", credentials, sdp=True)
        taken = self._until("answer")
        contact = header(taken, "Contact").strip("<>")
        self._request("ACK", contact, 2, call, own, header(taken, "To"))
        return taken

    def _credentials(self, uri, given):
        whole = ":".join((
            _md5(f"{self.agent}:{REALM}:{self.secret}"), given["nonce"], "00000001", "abc", "auth",
            _md5(f"INVITE:{uri}"),
        ))
        values = {
            "username": self.agent, "realm": REALM, "nonce": given["nonce"], "uri": uri,
            "response": _md5(whole), "cnonce": "abc", "opaque": given.get("opaque", ""),
        }
        text = ",".join(f'{name}="{value}"' for name, value in values.items())
        return f"Authorization: Digest {text},algorithm=MD5,qop=auth,nc=00000001"
