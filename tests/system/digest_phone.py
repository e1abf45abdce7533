"""A telephone that only registers: SIP over UDP with digest authentication (RFC 3261, RFC 7616)."""

import hashlib
import re
import secrets
import socket
import time

REALM = "hotline"
CHALLENGE = re.compile(r'(nonce|opaque)="([^"]*)"')


def register(agent, secret, port, patience=0.0):
    """Register once, or again and again until it succeeds.

    :param port: UDP port of the switch at 127.0.0.1
    :param patience: seconds to go on trying
    :return: seconds it took, or None if the switch refused to the end
    """
    start = time.monotonic()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.bind(("127.0.0.1", 0))
        link.settimeout(1)
        while True:
            if _attempt(link, agent, secret, port):
                return time.monotonic() - start
            if time.monotonic() - start >= patience:
                return None
            time.sleep(0.01)


def _attempt(link, agent, secret, port):
    call = secrets.token_hex(8)
    answer = _send(link, agent, port, call, 1, "")
    if status(answer) != 401:
        return status(answer) == 200
    credentials = _credentials(agent, secret, port, answer)
    return status(_send(link, agent, port, call, 2, credentials)) == 200


def status(answer):
    """Status code of an answer, 0 without one."""
    return int(answer.split()[1]) if answer else 0


def _send(link, agent, port, call, number, credentials):
    own = "{}:{}".format(*link.getsockname())
    lines = (
        f"REGISTER sip:127.0.0.1:{port} SIP/2.0",
        f"Via: SIP/2.0/UDP {own};branch=z9hG4bK{secrets.token_hex(8)}",
        f"From: <sip:{agent}@127.0.0.1>;tag={call}", f"To: <sip:{agent}@127.0.0.1>",
        f"Call-ID: {call}", f"CSeq: {number} REGISTER", f"Contact: <sip:{agent}@{own}>",
        "Max-Forwards: 70", "Expires: 120", *([credentials] if credentials else []),
        "Content-Length: 0", "", "",
    )
    link.sendto("\r\n".join(lines).encode(), ("127.0.0.1", port))
    try:
        return link.recv(8192).decode()
    except TimeoutError:
        return ""


def _credentials(agent, secret, port, answer):
    given = dict(CHALLENGE.findall(answer))
    uri = f"sip:127.0.0.1:{port}"
    whole = ":".join((
        _md5(f"{agent}:{REALM}:{secret}"), given["nonce"], "00000001", "abc", "auth",
        _md5(f"REGISTER:{uri}"),
    ))
    opaque = f',opaque="{given["opaque"]}"' if "opaque" in given else ""
    return (
        f'Authorization: Digest username="{agent}",realm="{REALM}",nonce="{given["nonce"]}",'
        f'uri="{uri}",response="{_md5(whole)}",algorithm=MD5,qop=auth,nc=00000001,cnonce="abc"{opaque}'
    )


def _md5(text):
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
