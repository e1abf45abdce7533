from math import isfinite

from psycopg2 import errors

from odoo import api, models
from odoo.exceptions import ValidationError

LOCKED = "hotline_locked"  # "constraint" the triggers name when they refuse a locked row


class HotlineKeptMixin(models.AbstractModel):
    """Rows the database itself guards: what it refuses is told in words, and amounts are numbers.
    """

    _name = "hotline.kept.mixin"
    _description = "Guarded Row"

    @api.model
    def _sql_error_to_message(self, exc):
        """Refusals of triggers and of references, as the user meets them."""
        if exc.diag.constraint_name == LOCKED:
            return self.env._("A locked assessment cannot change.")
        if isinstance(exc, errors.ForeignKeyViolation):
            return self.env._(
                "%(rows)s rest on this record: it stays.",
                rows=self.env["ir.model"]._get(self._name).name or self._description,
            )
        return super()._sql_error_to_message(exc)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_finite(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_finite(vals)
        return super().write(vals)

    @api.model
    def _check_finite(self, vals, columns=None):
        """Not a number and infinity are no amounts.

        :param columns: fields the values are of; those of this model without
        :raise ValidationError: names the field
        """
        for name, value in vals.items():
            if isinstance(value, float) and not isfinite(value):
                label = (columns or self._fields)[name]._description_string(self.env)
                raise ValidationError(self.env._("%(field)s: not a number", field=label))
