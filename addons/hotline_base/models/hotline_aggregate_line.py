from odoo import api, fields, models


class HotlineAggregateLine(models.Model):
    """One figure of an aggregate. Changing one corrects the aggregate's fact."""

    _name = "hotline.aggregate.line"
    _description = "Figure of Another Platform"
    _order = "aggregate_id, measure"

    aggregate_id = fields.Many2one(
        "hotline.aggregate", required=True, index=True, ondelete="cascade"
    )
    measure = fields.Char("Code", required=True)
    measure_id = fields.Many2one(
        "hotline.measure", string="Measure",
        compute="_compute_measure_id", inverse="_inverse_measure_id", search="_search_measure_id",
        help="Choosing a measure writes its code",
    )
    unit = fields.Selection(related="measure_id.unit")
    value = fields.Float(digits=0, required=True)

    _uniq = models.Constraint(
        "UNIQUE(aggregate_id, measure)", "A figure stands only once in an aggregate."
    )

    @api.depends("measure")
    def _compute_measure_id(self):
        known = self.env["hotline.measure"].search([("code", "in", self.mapped("measure"))])
        by_code = {measure.code: measure.id for measure in known}
        for line in self:
            line.measure_id = by_code.get(line.measure, False)

    def _search_measure_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("measure", "in", self.env["hotline.measure"].browse(value).mapped("code"))]

    def _inverse_measure_id(self):
        for line in self.filtered("measure_id"):
            if line.measure != line.measure_id.code:
                line.measure = line.measure_id.code

    @api.depends("measure_id", "value")
    def _compute_display_name(self):
        for line in self:
            name = line.measure_id.name or line.measure
            line.display_name = f"{name} {line.value:g}"

    @api.model_create_multi
    def create(self, vals_list):
        """The form gives the measure, an import its code; a new figure corrects the fact."""
        measures = self.env["hotline.measure"]
        given = self.default_get(["aggregate_id"])  # a default of the context counts as given
        codes = [
            vals.get("measure") or measures.browse(vals.get("measure_id")).code
            for vals in vals_list
        ]
        vals_list = [
            {**given, **vals, "measure": code} for vals, code in zip(vals_list, codes, strict=True)
        ]
        aggregates = self.env["hotline.aggregate"].browse(
            {vals["aggregate_id"] for vals in vals_list if vals.get("aggregate_id")}
        )
        with aggregates._figures_change():
            return super().create(vals_list)

    def write(self, vals):
        with self.aggregate_id._figures_change():
            return super().write(vals)

    def unlink(self):
        with self.aggregate_id._figures_change():
            return super().unlink()
