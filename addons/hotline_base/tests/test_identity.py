from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import HotlineCase

ID_NUMBER = "11010519491231002X"
USCC = "91350100M000100Y43"


@tagged("post_install", "-at_install")
class TestIdentity(HotlineCase):
    def _employee(self, number, country=None):
        return self._as("hr", self.env["hr.employee"]).create({
            "name": "Li Na", "identification_id": number,
            "country_id": country and self.env.ref(country).id,
        })

    def test_id_number_is_checked(self):
        self.assertEqual(self._employee(ID_NUMBER).identification_id, ID_NUMBER)
        with self.assertRaisesRegex(ValidationError, "mistyped"):
            self._employee("110105194912310021")
        with self.assertRaisesRegex(ValidationError, "18"):
            self._employee("110105491231002", "base.cn")
        self._employee("D1234567", "base.de")

    def test_the_message_does_not_repeat_the_number(self):
        with self.assertRaises(ValidationError) as caught:
            self._employee("110105194912310021")
        self.assertNotIn("1949", str(caught.exception))

    def test_uscc_is_checked_and_normalised(self):
        partner = self.env["res.partner"].create({
            "name": "Company", "is_company": True, "hotline_uscc": " 91350100m000100y43 ",
            "vat": "free text",
        })
        self.assertEqual(partner.hotline_uscc, USCC)
        self.assertEqual(partner.vat, "free text")
        with self.assertRaisesRegex(ValidationError, "mistyped"):
            partner.hotline_uscc = USCC[:-1] + "4"
        partner.hotline_uscc = False

    def test_phone_stays_as_typed(self):
        typed = "(010)6611-1366 转 802"
        partner = self.env["res.partner"].create({"name": "Caller", "phone": typed})
        self.assertEqual(partner.phone, typed)
        self.assertEqual(partner.hotline_phone, "+861066111366")
        self.assertEqual(partner.hotline_phone_area, "北京市")
        partner.phone = "12366"
        self.assertEqual(partner.hotline_phone, "12366")
        partner.phone = False
        self.assertFalse(partner.hotline_phone)
