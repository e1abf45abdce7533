from odoo.tests import tagged
from odoo.tools import file_path

from odoo.addons.web.tests.test_js import HOOTCommon, unit_test_error_checker

from . import tables


@tagged("post_install", "-at_install")
class TestHoot(HOOTCommon):
    """The component tests of every installed addon of the suite, in a real browser."""

    def _suites(self):
        for addon in tables.addons(self.env):
            try:
                file_path(f"{addon}/static/tests")
            except FileNotFoundError:
                continue
            yield self._generate_hash(f"@{addon}")

    def test_components(self):
        suites = "".join(f"&id={suite}" for suite in self._suites())
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000{suites}", "", "",
            login="admin", timeout=300, success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )
