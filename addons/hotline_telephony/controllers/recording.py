import re

from odoo import http
from odoo.http import request

from odoo.addons.hotline_telephony.audio import MIME

RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
HEADERS = {
    "Content-Type": MIME,
    "Content-Disposition": "inline",
    "Accept-Ranges": "bytes",
    # nothing of what citizens said stays in the browser
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


class RecordingController(http.Controller):
    """Listening to recordings (GB/T 22239 8.1.4.3: each playback is noted)."""

    @http.route("/hotline/recording/<int:recording_id>", type="http", auth="user", methods=["GET"])
    def play(self, recording_id, listening=None, **_other):
        """Bytes of a recording, for those who may see its call.

        :param listening: token of the player; its requests count as one listening
        :return: 200 or 206 (RFC 9110 §14); 416 for a range outside; 404 if there is nothing this
            user may hear: not known, of another's call, deleted, no longer what was stored
        """
        recording = request.env["hotline.recording"].browse(recording_id).exists()
        if not recording or not recording.has_access("read"):
            return _refuse(404)
        content = recording.sudo()._read_verified()
        if content is None:
            return _refuse(404)
        span = byte_range(request.httprequest.headers.get("Range"), len(content))
        if span is None:
            return _refuse(416, ("Content-Range", f"bytes */{len(content)}"))
        request.env["hotline.recording.playback"]._note(
            recording, listening, request.httprequest.remote_addr, span[0]
        )
        return _answer(content, *span)


def byte_range(header, size):
    """First and last byte that a Range header asks for.

    :param header: the header's text or None
    :param size: bytes there are, more than 0
    :return: `(first, last)`; all for a header that says nothing (several ranges, other units);
        None if there is no such part
    """
    found = RANGE.fullmatch(header or "")
    if not found or not any(found.groups()):
        return 0, size - 1
    first, last = found.groups()
    if not first:  # the last so many bytes
        return (max(0, size - int(last)), size - 1) if int(last) else None
    if int(first) >= size or (last and int(last) < int(first)):
        return None
    return int(first), min(int(last or size), size - 1)


def _refuse(status, *headers):
    """An answer, not an exception: an alarm that was raised on the way must be committed."""
    return request.make_response("", status=status, headers=list(headers))


def _answer(content, first, last):
    part = content[first : last + 1]
    whole = len(part) == len(content)
    headers = dict(HEADERS)
    if not whole or "Range" in request.httprequest.headers:
        headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    return request.make_response(
        part, headers=list(headers.items()), status=206 if "Content-Range" in headers else 200
    )
