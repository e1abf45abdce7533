from inspect import isfunction

from odoo.tests import tagged

from . import tables
from .common import HotlineCase

OURS = f"odoo.addons.{tables.PREFIX}"


@tagged("post_install", "-at_install")
class TestPublicMethods(HotlineCase):
    """What has no underscore can be called by every user: ``tests/public_methods.csv`` lists it."""

    def test_every_public_method_is_known(self):
        known = {(row["model"], row["method"]) for row in tables.rows(self.env, "public_methods")}
        real = {
            (name, method)
            for name, model in self.env.registry.items()
            for method in self._own_methods(model)
        }
        self.assertEqual(real, known)

    def _own_methods(self, model):
        """Public methods that our addons add to a model; overridden ones were public before."""
        ours = [cls for cls in model.mro() if cls.__module__.startswith(OURS)]
        inherited = {
            name
            for cls in model.mro()
            if cls not in ours and cls.__module__.startswith("odoo.") and not hasattr(cls, "pool")
            for name in vars(cls)
        }
        return {
            name
            for cls in ours
            for name, method in vars(cls).items()
            if isfunction(method)
            and not name.startswith("_")
            and name not in inherited
            and not getattr(getattr(model, name), "_api_private", False)
        }
