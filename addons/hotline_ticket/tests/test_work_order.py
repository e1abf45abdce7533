import time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.hotline_contract.tests.facts_common import MARCH, FactsCase


@tagged("post_install", "-at_install")
class TestWorkOrder(FactsCase):
    """A ticket with a site is a fact; a ticket without one is left alone."""

    def test_a_work_order_goes_through_the_ledger(self):
        tickets = self.env["helpdesk.ticket"].with_user(self.users["agent"])
        ticket = tickets.create({
            "name": "Deduction", "created_at": "2025-03-31 15:59:59", "request_type": "consult",
            "user_id": self.users["agent"].id,
        })
        self.assertEqual(ticket.site_id, self.site)
        self.assertEqual(self.records("tickets"), [
            {"id": ticket.number, "created": "2025-03-31T23:59:59", "type": "consult"},
        ])
        ticket.handled_at = "2025-03-31 16:00:00"
        self.assertEqual(self.records("tickets")[0]["handled_at"], "2025-04-01T00:00:00")
        ticket.name = "Deductions"
        self.assertEqual(self.fact.search_count([
            ("site_id", "=", self.site.id), ("section", "=", "tickets"),
        ]), 2, "the title is no fact")
        [march] = self.measures("helpdesk.ticket", MARCH)
        self.assertEqual(march["tickets_total"], 1)

    def test_a_work_order_stays(self):
        ticket = self.env["helpdesk.ticket"].create({"name": "x", "site_id": self.site.id})
        with self.assertRaises(UserError):
            ticket.unlink()
        with self.assertRaises(UserError):
            ticket.site_id = self.other_site

    def test_a_foreign_ticket_is_left_alone(self):
        """Users outside the hotline go on with their tickets."""
        before = self.fact.search_count([])
        ticket = self.env["helpdesk.ticket"].with_user(self.env.ref("base.user_admin")).create(
            {"name": "Printer"}
        )
        self.assertFalse(ticket.site_id)
        ticket.transfer_due = "2025-03-03 08:00:00"
        self.assertEqual(self.fact.search_count([]), before)
        ticket.unlink()

    def test_a_foreign_ticket_becomes_a_work_order(self):
        ticket = self.env["helpdesk.ticket"].create({"name": "x", "site_id": False})
        ticket.site_id = self.site
        self.assertEqual(self.records("tickets")[0]["id"], ticket.number)

    def test_a_copy_is_a_new_fact(self):
        ticket = self.env["helpdesk.ticket"].create({"name": "x", "site_id": self.site.id})
        again = ticket.copy()
        self.assertNotEqual(again.fact_id, ticket.fact_id)
        self.assertEqual(len(self.records("tickets")), 2)

    def test_agents_do_not_judge_their_work(self):
        """A serious error is found by an inspector; an agent can neither set nor clear it."""
        values = {"name": "x", "user_id": self.users["agent"].id, "site_id": self.site.id}
        ticket = self.env["helpdesk.ticket"].create(values)
        own = ticket.with_user(self.users["agent"])
        with self.assertRaises(AccessError):
            own.quality_error = True
        ticket.with_user(self.users["inspector"]).quality_error = True
        with self.assertRaises(AccessError):
            own.write({"quality_error": False})
        self.assertTrue(self.records("tickets")[0]["quality_error"])

    def test_agents_add_but_do_not_correct(self):
        """The moments and the person an agent is judged by stay as they were recorded."""
        self.take("tickets", [{
            "id": "G1", "created": "2025-03-03T08:00:00", "agent": "A1",
            "transfer_due": "2025-03-03T09:00:00", "transfer_accurate": False,
        }])
        ticket = self.env["helpdesk.ticket"].search([("number", "=", "G1")])
        own = ticket.with_user(self.users["agent"])
        own.write({"transferred_at": "2025-03-03 02:00:00", "request_type": "consult"})
        for vals in (
            {"transferred_at": "2025-03-03 00:30:00"}, {"created_at": "2025-03-04 00:00:00"},
            {"transfer_due": False}, {"agent_code": "A2"}, {"number": "G2"},
            {"transfer_accurate": True}, {"request_type": "other"}, {"assignment_id": False},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                own.write(vals)
        ticket.with_user(self.users["office"]).write({"transferred_at": "2025-03-03 00:30:00"})
        self.assertEqual(self.records("tickets")[0]["transferred_at"], "2025-03-03T08:30:00")

    def test_imported_tickets_are_whole(self):
        """Title, number, stage and user of tickets from a file."""
        self.take("tickets", [
            {"id": "G1", "created": "2025-03-03T08:00:00", "agent": "A1"},
            {"created": "2025-03-03T08:00:00", "closed_at": "2025-03-03T09:00:00"},
        ])
        opened, closed = self.env["helpdesk.ticket"].search(
            [("site_id", "=", self.site.id)], order="id"
        )
        self.assertEqual(opened.display_name, "G1")
        self.assertEqual(opened.user_id, self.users["agent"])
        self.assertFalse(opened.closed)
        self.assertTrue(opened.unattended)
        self.assertTrue(closed.closed)
        self.assertTrue(closed.number)
        opened.with_user(self.users["agent"]).read(["number", "description", "assignment_id"])

    def test_thousands_come_quickly(self):
        """A month of tickets takes a few queries per thousand, not one or more each."""
        records = [
            {"id": f"M{n}", "created": "2025-03-03T08:00:00", "agent": "A1"} for n in range(5000)
        ]
        start, queries = time.monotonic(), self.cr.sql_log_count
        self.take("tickets", records)
        self.assertLess(self.cr.sql_log_count - queries, 60)
        self.assertLess(time.monotonic() - start, 20)
        [march] = self.measures("helpdesk.ticket", MARCH, agent="A1")
        self.assertEqual(march["tickets_total"], 5000)

    def test_who_sees_work_orders(self):
        self.take("tickets", [
            {"id": "G1", "created": "2025-03-03T08:00:00", "agent": "A1"},
            {"id": "G2", "created": "2025-03-03T08:00:00", "agent": "A2"},
        ])
        self.take("tickets", [{"id": "G3", "created": "2025-03-03T08:00:00"}], self.other_site)
        for role, numbers in (
            ("agent", {"G1"}), ("office", {"G1", "G2"}), ("inspector", {"G1", "G2"}),
            ("procurement", {"G1", "G2"}), ("hr", set()),
        ):
            tickets = self.env["helpdesk.ticket"].with_user(self.users[role])
            seen = tickets.search([("number", "in", ("G1", "G2", "G3"))])
            self.assertEqual(set(seen.mapped("number")), numbers, role)
        purchaser = self.env["helpdesk.ticket"].with_user(self.users["procurement"])
        self.assertFalse(purchaser.has_access("write"))
