import re
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.hotline_telephony.controllers.recording import byte_range

from .recording_common import RecordingCommon

TOKEN = "0b1f7a34-aaaa-bbbb-cccc-123456789abc"


@tagged("post_install", "-at_install")
class TestPlayback(RecordingCommon, HttpCase):
    """Who may listen, that seeking works, and that each listening is noted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.user("playback_agent", "agent")
        cls.inspector = cls.user("playback_inspector", "inspector")
        cls.person("A1", cls.agent)
        cls.person("A2")

    def setUp(self):
        super().setUp()
        self.recording = self.taken("C1", agent="A1")
        self.content = (self.store / self.recording.store_path).read_bytes()

    def get(self, user, recording=None, token=TOKEN, **headers):
        """The answer to a player of this user."""
        self.authenticate(user and user.login, user and user.login)
        query = f"?listening={token}" if token else ""
        return self.url_open(
            f"/hotline/recording/{(recording or self.recording).id}{query}", headers=headers,
            allow_redirects=False,
        )

    def noted(self):
        return self.env["hotline.recording.playback"].search(
            [("recording_id", "=", self.recording.id)], order="id"
        )

    def test_all_of_it(self):
        answer = self.get(self.inspector)
        self.assertEqual((answer.status_code, answer.content), (200, self.content))
        for name, value in (
            ("Content-Type", "audio/ogg"), ("Content-Disposition", "inline"),
            ("Cache-Control", "no-store"), ("Accept-Ranges", "bytes"),
            ("X-Content-Type-Options", "nosniff"),
        ):
            self.assertEqual(answer.headers[name], value)

    def test_a_part_of_it(self):
        size = len(self.content)
        for asked, first, last in (
            ("bytes=0-", 0, size - 1), ("bytes=100-199", 100, 199),
            ("bytes=-10", size - 10, size - 1), (f"bytes=100-{size * 9}", 100, size - 1),
        ):
            with self.subTest(asked=asked):
                answer = self.get(self.inspector, Range=asked)
                self.assertEqual(answer.status_code, 206)
                self.assertEqual(answer.content, self.content[first : last + 1])
                self.assertEqual(
                    answer.headers["Content-Range"], f"bytes {first}-{last}/{size}"
                )
        answer = self.get(self.inspector, Range=f"bytes={size}-")
        self.assertEqual(answer.status_code, 416)
        self.assertEqual(answer.headers["Content-Range"], f"bytes */{size}")

    def test_ranges(self):
        for header, span in (
            (None, (0, 9)), ("", (0, 9)), ("bytes=-", (0, 9)), ("bytes=3-4,6-7", (0, 9)),
            ("items=3-4", (0, 9)), ("bytes=3-4", (3, 4)), ("bytes=9-9", (9, 9)),
            ("bytes=0-0", (0, 0)), ("bytes=-3", (7, 9)), ("bytes=-30", (0, 9)),
            ("bytes=10-", None), ("bytes=4-3", None), ("bytes=-0", None),
        ):
            with self.subTest(header=header):
                self.assertEqual(byte_range(header, 10), span)

    def test_one_listening_is_one_row(self):
        self.get(self.inspector, Range="bytes=0-99")
        self.get(self.inspector, Range="bytes=100-")
        row = self.noted()
        self.assertEqual(len(row), 1)
        self.assertEqual((row.user_id, row.range_start), (self.inspector, 0))
        self.assertTrue(re.fullmatch(r"127\.0\.0\.1|::1", row.address))
        self.get(self.inspector, token=TOKEN + "d", Range="bytes=50-")
        self.assertEqual(self.noted().mapped("range_start"), [0, 50])

    def test_no_token_and_an_old_token_hide_nothing(self):
        for token in (None, "x", "x" * 65, "a b c d e f"):
            self.get(self.inspector, token=token)
        self.assertEqual(len(self.noted()), 4)
        with freeze_time(fields.Datetime.now() - timedelta(hours=3)):
            self.env["hotline.recording.playback"].with_user(self.inspector)._note(
                self.recording, TOKEN, "127.0.0.1", 0
            )
        self.get(self.inspector)
        self.assertEqual(len(self.noted()), 6)

    def test_agents_hear_their_own_calls(self):
        self.assertEqual(self.get(self.agent).status_code, 200)
        hers = self.taken("C2", agent="A2")
        self.assertEqual(self.get(self.agent, hers).status_code, 404)
        self.assertFalse(self.env["hotline.recording.playback"].search([
            ("recording_id", "=", hers.id),
        ]))

    def test_who_hears_the_site(self):
        for roles in ("leader", "office", "inspector", "procurement"):
            with self.subTest(roles=roles):
                self.assertEqual(self.get(self.user(f"p_{roles}", roles)).status_code, 200)

    def test_who_hears_nothing(self):
        for roles in ("user", "hr", "editor", "system_admin", "security_admin", "audit_admin"):
            with self.subTest(roles=roles):
                self.assertEqual(self.get(self.user(f"p_{roles}", roles)).status_code, 404)
        stranger = self.user("p_stranger", "office", site=self.other_site)
        self.assertEqual(self.get(stranger).status_code, 404)
        self.assertFalse(self.noted())

    def test_nobody_in_particular_is_sent_to_the_login(self):
        answer = self.get(None)
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])
        self.assertFalse(self.noted())

    def test_nothing_is_served_of_what_is_gone_or_changed(self):
        path = self.store / self.recording.store_path
        path.write_bytes(self.content[:-1] + b"x")
        self.assertEqual(self.get(self.inspector).status_code, 404)
        self.assertIn("Call C1", self.alarm("recording_broken").text)
        self.assertFalse(self.noted())
        deleted = self.taken("C2")
        deleted.write({"state": "deleted"})
        self.assertEqual(self.get(self.inspector, deleted).status_code, 404)
        unknown = self.recordings.browse(deleted.id + 1000000)
        self.assertEqual(self.get(self.inspector, unknown).status_code, 404)

    def test_an_inspector_listens_and_seeks(self):
        """In a browser: play, seek, play on; one row in the book."""
        self.recording = self.taken("C9", seconds=20)
        self.start_tour(
            "/odoo/hotline-recordings", "hotline_telephony_listen",
            login=self.inspector.login, timeout=120,
        )
        rows = self.noted()
        self.assertEqual(rows.user_id, self.inspector)
        self.assertEqual(len(rows), 1)
