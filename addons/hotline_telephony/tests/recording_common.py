import math
import shutil
import struct
import tempfile
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from .common import TelephonyCommon

RATE = 8000


class RecordingCommon(TelephonyCommon):
    """Calls with a talk, wave files as the switch leaves them, and a store of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = Path(tempfile.mkdtemp(prefix="hotline_recordings_"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.spool, cls.store = cls.folder / "monitor", cls.folder / "store"
        cls.env["ir.config_parameter"].set_param(
            "hotline_telephony.recordings_folder", str(cls.store)
        )
        cls.recordings = cls.env["hotline.recording"]

    def setUp(self):
        super().setUp()
        for folder in (self.spool, self.store):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)

    @contextmanager
    def as_job(self):
        """The model as a scheduled job uses it, with commits of its own."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.env.registry.cursor() as cr:
            yield self.recordings.with_env(self.env(cr=cr))
        self.env.invalidate_all()

    @classmethod
    def talk(cls, number, day="2025-03-03", agent="A1", seconds=20, site=None):
        """A call that agent answered at 09:00:05 local time; its row."""
        cls.take("calls", cls.call(number, day, f"""
            09:00:00 offered
            09:00:01 to_agent
            09:00:05 answer {agent}
            09:{seconds // 60:02}:{5 + seconds % 60:02} hangup caller
        """), site=site)
        return cls.env["hotline.call"].search(
            [("site_id", "=", (site or cls.site).id), ("number", "=", number)]
        )

    @classmethod
    def wav(cls, name, seconds, stated=None):
        """A wave file of the switch: a tone of so many seconds.

        :param stated: bytes of sound the header states, where it is not the truth
        """
        tone = b"".join(
            struct.pack("<h", int(9000 * math.sin(n / 5))) for n in range(int(seconds * RATE))
        )
        size = len(tone) if stated is None else stated
        head = struct.pack(
            "<4sI4s4sIHHIIHH4sI", b"RIFF", size + 36, b"WAVE", b"fmt ", 16, 1, 1, RATE, 2 * RATE,
            2, 16, b"data", size,
        )
        path = cls.spool / name
        path.write_bytes(head + tone)
        return path

    @classmethod
    def taken(cls, number, day="2025-03-03", agent="A1", seconds=5, site=None):
        """A call whose recording is in the store."""
        site = site or cls.site
        call = cls.talk(number, day, agent, seconds, site)
        recorded_at = datetime.fromisoformat(f"{day}T01:00:05")
        wav = cls.wav(f"{day.replace('-', '')}-{number}.wav", seconds)
        return cls.recordings._take_in(site, call.number, wav, recorded_at, seconds)

    def committed(self):
        """What a commit would do after the database is done."""
        self.env.cr.postcommit.run()

    def alarm(self, kind, site=None):
        """Open alarms of a kind."""
        return self.env["hotline.alarm"].search([
            ("site_id", "=", (site or self.site).id), ("kind", "=", kind),
            ("state", "!=", "closed"),
        ])
