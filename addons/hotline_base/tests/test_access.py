from odoo.tests import new_test_user, tagged

from . import tables
from .common import HotlineCase

OPERATIONS = {"c": "create", "r": "read", "u": "write", "d": "unlink"}


@tagged("post_install", "-at_install")
class TestAccess(HotlineCase):
    """Every role on every model: ``tests/access_matrix.csv`` of each addon says what is right."""

    def _models(self):
        """Models that addons of the suite define and that have a table."""
        return sorted(
            name
            for name, model in self.env.registry.items()
            if model._original_module in self.addons and not model._abstract
        )

    def _rights(self, user, model):
        records = self.env[model].with_user(user)
        return "".join(
            letter for letter, operation in OPERATIONS.items() if records.has_access(operation)
        ) or "-"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addons = tables.addons(cls.env)
        cls.matrix = {row.pop("model"): row for row in tables.rows(cls.env, "access_matrix")}

    def test_every_model_has_a_row(self):
        self.assertEqual(sorted(self.matrix), self._models())

    def test_every_role_has_exactly_these_rights(self):
        real = {
            model: {role: self._rights(user, model) for role, user in self.users.items()}
            for model in self._models()
        }
        for model in real:
            with self.subTest(model):
                self.assertEqual(real[model], self.matrix.get(model))

    def test_others_have_none(self):
        for groups in ("base.group_user", "base.group_portal", "base.group_public"):
            user = new_test_user(self.env, f"test_{groups}", groups=groups)
            for model in self._models():
                with self.subTest(groups=groups, model=model):
                    self.assertEqual(self._rights(user, model), "-")
