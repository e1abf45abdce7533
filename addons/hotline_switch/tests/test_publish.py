import json
import os
import stat
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.hotline_switch import switchconf
from odoo.addons.hotline_switch.models import audio
from odoo.addons.hotline_switch.models.hotline_switch_trigger import TABLES

from .config_case import ConfigCase


@tagged("post_install", "-at_install")
class TestPublish(ConfigCase):
    """Files are written whole or not at all; a fault stands on the switch. No Asterisk runs here:
    tests/system/test_switch_publish.py has one."""

    def setUp(self):
        super().setUp()
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        environment = patch.dict(os.environ, {"HOTLINE_PBX_ROOT": folder.name})
        environment.start()
        self.addCleanup(environment.stop)
        self.did("12366")
        self.phone("A01", self.consult)

    def read(self, name):
        return (self.root / "etc" / name).read_text()

    def test_files_and_sounds(self):
        written = self.switch._publish()
        self.assertIn("extensions_dids.conf", written)
        self.assertIn("exten => 12366,", self.read("extensions_dids.conf"))
        self.assertIn(self.env["hotline.extension"].search([]).sudo().digest or "-",
                      self.read("pjsip_agents.conf"))
        self.assertTrue((self.root / "sounds/recording_notice.wav").stat().st_size > 1000)
        self.assertTrue((self.root / "sounds/digits/1.wav").is_file())
        self.assertEqual(self.switch.state, "published")
        self.assertTrue(self.switch.published_at)
        mode = stat.S_IMODE((self.root / "etc/pjsip_agents.conf").stat().st_mode)
        self.assertEqual(mode, 0o640)
        self.assertFalse([name for name in os.listdir(self.root / "etc") if name.startswith(".")])

    def test_only_what_changed_is_written(self):
        self.switch._publish()
        before = self.switch.published_at
        self.assertEqual(self.switch._publish(), [])
        self.assertEqual(self.switch.published_at, before)
        self.did("12345")
        self.assertEqual(self.switch._publish(), ["extensions_dids.conf"])
        self.of_switch("hotline.prompt", code="welcome").text = "您好。"
        self.assertEqual(self.switch._publish(), ["welcome.wav"])

    def test_what_is_not_read_yet_is_remembered(self):
        """Without a running Asterisk nothing counts as read: the next publication reloads it."""
        self.switch._publish()
        state = json.loads((self.root / "var/published.json").read_text())
        self.assertEqual(state["files"], {})
        self.assertIn("welcome.wav", state["sounds"])

    def test_a_silent_announcement_is_not_written_again_and_again(self):
        """Each change notifies the worker, which publishes: it must not change anything itself."""
        with patch.object(audio, "from_text", side_effect=audio.AudioError("missing")):
            prompt = self.env["hotline.prompt"].create(
                {"name": "Silent", "switch_id": self.switch.id, "text": "ni3 hao3"}
            )
            self.env.flush_all()
            self.switch._publish()
            self.env.flush_all()
            before = self.env.execute_query(SQL("SELECT xmin, ctid FROM hotline_prompt"))
            with patch.object(self.env.cr, "now", return_value=datetime(2030, 1, 1)):
                self.switch._publish()
                self.env.flush_all()
            after = self.env.execute_query(SQL("SELECT xmin, ctid FROM hotline_prompt"))
        self.assertFalse(prompt.digest)
        self.assertEqual(sorted(before), sorted(after))

    def test_a_fault_changes_no_file_and_is_told(self):
        self.switch._publish()
        before = self.read("extensions_dids.conf")
        self.did("12345")
        faults = switchconf.ConfigError([("number '12345'", "open", "is not there")])
        with patch.object(switchconf, "render", side_effect=faults):
            self.switch._publish()
        self.assertEqual(self.switch.state, "faulty")
        self.assertIn("12345", self.switch.faults)
        self.assertEqual(self.read("extensions_dids.conf"), before)
        alarms = self.env["hotline.alarm"].search(
            [("site_id", "=", self.site.id), ("kind", "=", "publish_failed")]
        )
        self.assertEqual(alarms.state, "open")
        self.switch._publish()
        self.assertEqual((self.switch.state, self.switch.faults), ("published", False))
        self.assertEqual(alarms.state, "closed")
        self.assertIn("12345", self.read("extensions_dids.conf"))

    def test_a_folder_that_cannot_be_written(self):
        (self.root / "etc").write_text("a file stands where the folder should be")
        self.switch._publish()
        self.assertEqual(self.switch.state, "faulty")
        self.assertIn(str(self.root), self.switch.faults)

    def test_bad_ports_of_the_machine(self):
        with patch.dict(os.environ, {"HOTLINE_SIP_PORT": "many"}):
            self.switch._publish()
        self.assertIn("hotline.env", self.switch.faults)
        with patch.dict(os.environ, {"HOTLINE_PBX_ROOT": ""}):
            self.switch._publish()
        self.assertIn("HOTLINE_PBX_ROOT", self.switch.faults)

    def test_every_table_tells_of_its_changes(self):
        self.env.cr.execute("""
            SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
             WHERE tgname = 'hotline_switch_config' AND tgenabled = 'O'
        """)
        self.assertEqual({name for (name,) in self.env.cr.fetchall()}, set(TABLES))
        parts = {model._table for name, model in self.env.registry.items()
                 if not model._abstract and not model._transient
                 and "switch_id" in model._fields and model._auto
                 and model._original_module == "hotline_switch"}
        self.assertLessEqual(parts - {"hotline_voicemail"}, set(TABLES))

    def test_who_asks_for_a_publication(self):
        self._as("sysadmin", self.switch).action_publish()
        for role in ("office", "leader", "agent", "procurement"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._as(role, self.switch).action_publish()
