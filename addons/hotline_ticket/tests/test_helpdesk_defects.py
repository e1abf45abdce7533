from odoo.tests import tagged
from odoo.tests.common import TransactionCase


@tagged("post_install", "-at_install")
class TestHelpdeskDefects(TransactionCase):
    """What helpdesk_mgmt does wrong and this addon repairs."""

    def test_visitors_do_not_write_stages(self):
        """Its access list lets an anonymous visitor write ticket stages."""
        stages = self.env["helpdesk.ticket.stage"].with_user(self.env.ref("base.public_user"))
        self.assertFalse(stages.has_access("write"))
        self.assertTrue(stages.has_access("read"))

    def test_no_visitor_writes_anything_of_helpdesk(self):
        for role in ("base.public_user", "base.template_portal_user_id"):
            user = self.env.ref(role)
            for model in self.env:
                if model.startswith("helpdesk."):
                    home = self.env[model].with_user(user)
                    for mode in ("write", "create", "unlink"):
                        self.assertFalse(home.has_access(mode), f"{role}: {mode} {model}")

    def test_a_ticket_needs_no_description(self):
        """By telephone, or from an e-mail without a body, there is none: NotNullViolation."""
        ticket = self.env["helpdesk.ticket"].create({"name": "Call"})
        self.assertTrue(ticket.description)
        mail = self.env["helpdesk.ticket"].message_new({"subject": "Mail", "from": "a@b.example"})
        self.assertTrue(mail.exists())

    def test_the_default_order_has_an_index(self):
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'helpdesk_ticket'"
        )
        definitions = [row[0] for row in self.env.cr.fetchall()]
        self.assertTrue(
            any("(priority DESC, sequence, number DESC, id DESC)" in d for d in definitions)
        )
