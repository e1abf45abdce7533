from odoo import api, fields, models

# What of the configuration comes from which model; each has `_switch_config(switch)`.
PARTS = {}


class HotlineSwitch(models.Model):
    """One Asterisk of a site: what it is to do, and how the last publication went.

    The records are the only place where the switch is configured; files are written from them
    (`_publish`) and never read back.
    """

    _name = "hotline.switch"
    _description = "Switch"
    _order = "site_id, code"

    name = fields.Char(required=True)
    code = fields.Char(
        required=True, copy=False, help="Name under which the machine knows it (HOTLINE_SWITCH)"
    )
    site_id = fields.Many2one(
        "hotline.site", required=True, index=True, ondelete="restrict",
        default=lambda self: self.env.user.hotline_site_ids[:1],
    )
    active = fields.Boolean(default=True)
    published_at = fields.Datetime("Last Published", readonly=True, copy=False)
    state = fields.Selection(
        [("new", "Not published yet"), ("published", "In use"), ("faulty", "Faulty")],
        default="new", required=True, readonly=True, copy=False,
    )
    faults = fields.Text(readonly=True, copy=False, help="Why the last publication failed")

    _code_uniq = models.Constraint("UNIQUE(code)", "There is a switch of this code already.")

    @api.model
    def _of_machine(self, code):
        """The switch a machine runs; empty if nobody set one up.

        :param code: the machine's `HOTLINE_SWITCH`
        """
        return self.sudo().search([("code", "=", code)], limit=1)

    def _config(self):
        """Everything Asterisk is told, in the shape `switchconf.render` reads.

        :return: dict that can be written as JSON
        """
        self.ensure_one()
        return {
            "switch": self.code,
            "tz": self.site_id.tz,
            **{part: self.env[model]._switch_config(self) for part, model in PARTS.items()},
        }
