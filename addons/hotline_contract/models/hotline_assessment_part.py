from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class HotlineAssessmentPart(models.AbstractModel):
    """A row that belongs to an assessment and is locked with it, in the database too."""

    _name = "hotline.assessment.part"
    _inherit = ["hotline.kept.mixin"]
    _description = "Part of an Assessment"

    assessment_id = fields.Many2one(
        "hotline.assessment", required=True, index=True, ondelete="cascade"
    )
    contract_id = fields.Many2one(related="assessment_id.contract_id", store=True, index=True)
    site_id = fields.Many2one(related="assessment_id.site_id", store=True, index=True)
    currency_id = fields.Many2one(related="assessment_id.currency_id")

    def init(self):
        if self._abstract:
            return
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION hotline_assessment_part_locked() RETURNS trigger AS $$
            DECLARE
                owner integer;
            BEGIN
                IF TG_OP = 'DELETE' THEN owner := OLD.assessment_id;
                ELSE owner := NEW.assessment_id; END IF;
                IF EXISTS (SELECT 1 FROM hotline_assessment
                            WHERE id IN (owner, CASE WHEN TG_OP = 'UPDATE'
                                                     THEN OLD.assessment_id END)
                              AND state = 'locked') THEN
                    RAISE EXCEPTION 'the assessment is locked' USING
                        ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME,
                        CONSTRAINT = 'hotline_locked';
                END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
            END $$ LANGUAGE plpgsql
        """)
        self.env.cr.execute(SQL(
            "CREATE OR REPLACE TRIGGER hotline_assessment_part_locked"
            " BEFORE INSERT OR UPDATE OR DELETE ON %s"
            " FOR EACH ROW EXECUTE FUNCTION hotline_assessment_part_locked()",
            SQL.identifier(self._table),
        ))

    def _check_unlocked(self):
        self._check_owners(self.assessment_id)

    def _check_owners(self, assessments):
        if any(assessment.sudo().state == "locked" for assessment in assessments):
            raise UserError(self.env._("A locked assessment cannot change."))

    @api.model_create_multi
    def create(self, vals_list):
        owners = {vals["assessment_id"] for vals in vals_list if vals.get("assessment_id")}
        self._check_owners(self.env["hotline.assessment"].browse(owners))
        return super().create(vals_list)

    def write(self, vals):
        self._check_unlocked()
        if vals.get("assessment_id"):
            self._check_owners(self.env["hotline.assessment"].browse(vals["assessment_id"]))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unlocked(self):
        self._check_unlocked()
