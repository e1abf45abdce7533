import json
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.hotline_base.factfile import canonical


def dig(tree, path):
    """Value at a dotted path of nested dicts, or None."""
    for key in path.split("."):
        if not isinstance(tree, dict) or key not in tree:
            return None
        tree = tree[key]
    return tree


def plant(tree, path, value):
    """Set the value at a dotted path, making the dicts on the way."""
    *parents, last = path.split(".")
    for key in parents:
        tree = tree.setdefault(key, {})
    tree[last] = value


def prune(tree, path):
    """Remove the value at a dotted path, and dicts that become empty."""
    head, _dot, rest = path.partition(".")
    if not isinstance(tree, dict) or head not in tree:
        return
    if rest:
        prune(tree[head], rest)
        if tree[head] != {}:
            return
    del tree[head]


class HotlineTermMixin(models.AbstractModel):
    """One row of a contract's terms: columns for what is shown and judged, the rest as JSON.

    ``_term_map`` names the columns and their dotted path in the row's dict. Reading a row and
    writing it back gives the same terms, also for keys no column knows.
    """

    _name = "hotline.term.mixin"
    _inherit = ["hotline.kept.mixin"]
    _description = "Row of Contract Terms"
    _order = "contract_id, sequence, id"

    _term_map = {}
    _term_price = False  # rows the payments follow from: they stay once a period is locked
    _term_zero = ()  # numbers that are written even when they are 0

    contract_id = fields.Many2one(
        "hotline.contract", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    extra = fields.Text("Further Terms", help="Keys of this row without a column (JSON)")

    @api.model
    def _term_vals(self, term):
        """Column values of a row's dict; what has no column goes to ``extra``."""
        rest = json.loads(canonical(term), parse_float=Decimal)
        vals = {}
        for name, path in self._term_map.items():
            value = dig(term, path)
            if value is None or isinstance(value, (dict, list)):
                continue
            vals[name] = self._term_column(self._fields[name], value)
            prune(rest, path)
        vals["extra"] = canonical(rest) if rest else False
        return vals

    @api.model
    def _term_column(self, field, value):
        if field.type in ("char", "text", "selection"):
            return value if isinstance(value, str) else canonical(value)
        if field.type in ("float", "monetary"):
            if Decimal(repr(float(value))) != Decimal(str(value)):
                raise ValidationError(self.env._(
                    "%(field)s: %(value)s has more than 15 digits", field=field.name, value=value
                ))
            return float(value)
        return value

    def _to_term(self):
        """The row as a dict in the shape of the contract files."""
        self.ensure_one()
        term = json.loads(self.extra or "{}", parse_float=Decimal)
        for name, path in self._term_map.items():
            value = self._term_value(self._fields[name], self[name])
            if value is not None:
                plant(term, path, value)
        return term

    def _term_value(self, field, value):
        if field.type == "boolean":
            return value or None
        if field.type in ("integer", "float", "monetary"):
            if not value and field.name not in self._term_zero:
                return None
            # as typed: a double carries 15 digits through unchanged
            number = Decimal(repr(value))
            return int(number) if number == int(number) else format(number, "f")
        if field.type == "date":
            return value.isoformat() if value else None
        return value or None

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._check_price()
        return rows

    def write(self, vals):
        self._check_price()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_while_open(self):
        self._check_price()

    def _check_price(self):
        if self._term_price:
            self.contract_id._check_nothing_closed()
