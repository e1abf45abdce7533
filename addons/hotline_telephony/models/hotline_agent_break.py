from odoo import fields, models


class HotlineAgentBreak(models.Model):
    """A break within an agent's session."""

    _name = "hotline.agent.break"
    _description = "Break"
    _order = "started_at desc, id desc"
    _log_access = False
    _rec_name = "agent_code"

    session_id = fields.Many2one(
        "hotline.agent.session", required=True, readonly=True, index=True, ondelete="cascade"
    )
    site_id = fields.Many2one(
        "hotline.site", required=True, readonly=True, ondelete="restrict"
    )
    agent_code = fields.Char("Staff No.", required=True, readonly=True)
    started_at = fields.Datetime("Start", required=True, readonly=True)
    ended_at = fields.Datetime("End", required=True, readonly=True)
    length = fields.Float(digits=0, readonly=True, help="In seconds")

    _ended_idx = models.Index("(site_id, ended_at)")
