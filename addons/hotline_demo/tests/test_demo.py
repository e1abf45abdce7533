from odoo.tests import TransactionCase, tagged

from odoo.addons.hotline_demo import generator


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """The demo month is what it is said to be, at every run."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        calendar = cls.env["hotline.site"].new({"tz": "Asia/Shanghai"}).work_calendar()
        cls.month = generator.fact_file(calendar.is_workday)
        cls.again = generator.fact_file(calendar.is_workday)

    def test_same_at_every_run(self):
        self.assertEqual(self.month, self.again)

    def test_size(self):
        self.assertAlmostEqual(len(self.month["calls"]), 40_000, delta=50)
        on_roll = [p for p in self.month["agents"] if p.get("left", "2026-10-31") >= "2026-10-31"]
        self.assertEqual(len(on_roll), 33)
        self.assertEqual(len(self.month["incidents"]), 2)
        self.assertEqual([p["id"] for p in self.month["agents"] if "replaces" in p], ["A31"])

    def test_every_call_has_a_caller_and_a_number(self):
        calls = self.month["calls"]
        self.assertTrue(all(call["caller"] and call["did"] for call in calls))
        asked = {call["id"]: call["survey"]["agent"] for call in calls if "survey" in call}
        self.assertEqual(asked, {s["id"]: s["agent"] for s in self.month["surveys"]})
