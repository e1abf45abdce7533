from odoo.tests import tagged

from .config_case import ConfigCase

COLUMNS = [
    "id", "number", "name", "trunk_id/id", "skill_group_id/id", "hours_id/id", "open_action",
    "closed_action",
]


@tagged("post_install", "-at_install")
class TestDidImport(ConfigCase):
    """Two hundred numbers come from one table, by Odoo's own import (JX-CAL-02)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.names = [
            cls.external_id(record) for record in
            (cls.trunk, cls.consult, cls.of_switch("hotline.business.hours"))
        ]
        cls.users["office"].hotline_site_ids = cls.site

    @classmethod
    def external_id(cls, record):
        name = f"e_{record._table}"
        cls.env["ir.model.data"].create({
            "module": "test", "name": name, "model": record._name, "res_id": record.id,
        })
        return f"test.{name}"

    def load(self, rows):
        """Import as the project office."""
        return self._as("office", self.env["hotline.did"]).load(COLUMNS, rows)

    def row(self, n, **values):
        line, group, hours = self.names
        row = {
            "id": f"test.hall_{n}", "number": f"0105550{n:04}", "name": f"Hall {n}",
            "trunk_id/id": line, "skill_group_id/id": group, "hours_id/id": hours,
            "open_action": "queue", "closed_action": "hangup", **values,
        }
        return [row[column] for column in COLUMNS]

    def test_two_hundred_at_once_and_again(self):
        result = self.load([self.row(n) for n in range(220)])
        self.assertFalse(result["messages"])
        dids = self.env["hotline.did"].browse(result["ids"])
        self.assertEqual(len(dids), 220)
        self.assertEqual(dids.switch_id, self.switch)
        # the same table again changes the same numbers
        again = self.load([self.row(n, name=f"Renamed {n}") for n in range(220)])
        self.assertEqual(again["ids"], result["ids"])
        self.assertEqual(dids[3].name, "Renamed 3")
        self.assertEqual(len(self.switch._config()["dids"]), 220)

    def test_bad_rows_are_named_and_nothing_is_kept(self):
        bad = {
            "digits": {"number": "010-555"},
            "choose the menu": {"open_action": "menu"},
            "No matching record": {"trunk_id/id": "test.nowhere"},
            "not found in selection": {"open_action": "fly"},
        }
        for words, values in bad.items():
            with self.subTest(words):
                result = self.load([self.row(1), self.row(2, **values)])
                self.assertFalse(result["ids"])
                texts = " ".join(message["message"] for message in result["messages"])
                self.assertIn(words, texts)
                self.assertFalse(self.env["hotline.did"].search([("number", "=", "01055500001")]))
