from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class HotlineContractDraw(models.TransientModel):
    """Draw up a contract from a template: same terms, own parties, dates and amount."""

    _name = "hotline.contract.draw"
    _description = "Draw Up a Contract"

    template_id = fields.Many2one(
        "hotline.contract", required=True, domain=[("template", "=", True)], ondelete="cascade"
    )
    phase_id = fields.Many2one(
        "hotline.contract.phase", domain="[('contract_id', '=', template_id)]",
        ondelete="cascade", help="A phase brings its own days and amount",
    )
    has_phases = fields.Boolean(compute="_compute_has_phases")
    code = fields.Char("Contract No.", required=True)
    name = fields.Char("Contract Name", required=True)
    site_id = fields.Many2one("hotline.site", required=True, ondelete="cascade")
    purchaser = fields.Char("Purchaser", required=True)
    vendor = fields.Char("Vendor", required=True)
    signed = fields.Date("Signed On", required=True)
    start = fields.Date("First Day", required=True)
    end = fields.Date("Last Day", required=True)
    amount = fields.Float("Amount", digits=(16, 2), required=True)
    currency_id = fields.Many2one(
        "res.currency", default=lambda self: self.env.ref("base.CNY"), required=True
    )

    @api.depends("template_id")
    def _compute_has_phases(self):
        for draw in self:
            draw.has_phases = bool(draw.template_id.phase_ids)

    @api.onchange("template_id")
    def _onchange_template_id(self):
        template = self.template_id
        self.code, self.name = template.code, template.name
        self.purchaser, self.vendor = template.purchaser, template.vendor
        self.amount = template.amount
        self.phase_id = template.phase_ids[:1]
        if template:
            self._propose_term()
        sites = self.env["hotline.site"].search([], limit=2)
        if len(sites) == 1:
            self.site_id = sites

    def _propose_term(self):
        """First and last day as the template knows or assumes them (measures X21, C6)."""
        period = self.template_id._get_terms().get("period") or {}
        known = {**(period.get("assumed") or {}), **period}
        for name in ("start", "end"):
            if known.get(name):
                self[name] = fields.Date.to_date(known[name])

    @api.onchange("start")
    def _onchange_start(self):
        """A contract of so many years ends the day before the corresponding day (X21)."""
        if not (self.template_id and self.start) or self.phase_id:
            return
        if years := (self.template_id._get_terms().get("period") or {}).get("years"):
            after = fields.Date.add(self.start, years=int(years))
            self.end = fields.Date.subtract(after, days=1)

    @api.onchange("phase_id")
    def _onchange_phase_id(self):
        if self.phase_id:
            self.start, self.end = self.phase_id.start, self.phase_id.end
            self.amount = self.phase_id.amount

    def _check_role(self):
        if not self.env.user.has_group("hotline_base.group_procurement"):
            raise AccessError(self.env._("Only the purchaser draws up contracts."))

    def _check_clash(self):
        """One contract at a time per site: figures of a day count for one contract only."""
        clash = self.env["hotline.contract"].search([
            ("template", "=", False), ("site_id", "=", self.site_id.id),
            ("start", "<=", self.end), ("end", ">=", self.start),
        ], limit=1)
        if clash:
            raise UserError(self.env._(
                "%(site)s already has the contract %(contract)s in this time.",
                site=self.site_id.name, contract=clash.display_name,
            ))

    def action_draw(self):
        """Make the contract and show it.

        :raise AccessError: the user is not the purchaser
        :raise UserError: the site already has a contract in that time
        """
        self.ensure_one()
        self._check_role()
        self._check_clash()
        contract = self.env["hotline.contract"]._from_terms(
            self.code, self.template_id._get_terms(),
            name=self.name, site_id=self.site_id.id, purchaser=self.purchaser,
            vendor=self.vendor, signed=self.signed, start=self.start, end=self.end,
            amount=self.amount,
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "hotline.contract",
            "res_id": contract.id,
            "views": [(False, "form")],
        }
