from odoo.tests import tagged

from .common import TelephonyCommon

TRACE = """
    09:10:00 offered
    09:10:20 to_agent
    09:10:31 answer A1
    09:14:31 hangup caller
    09:15:01 wrap_end A1
"""


@tagged("post_install", "-at_install")
class TestCallExtras(TelephonyCommon):
    """What a platform says of a call beyond the exchange format gets into columns."""

    def take_call(self, number, trace=TRACE, **extra):
        self.take("calls", self.call(number, "2025-03-03", trace, **extra))
        return self.env["hotline.call"].search([("number", "=", number)])

    def test_columns(self):
        call = self.take_call(
            "C1", queue="q_tax", recording="C1.wav", voicemail="m.wav", callback=True,
            survey={"offered": True, "score": 2, "agent": "A1"}, linkedid="C1",
        )
        self.assertRecordValues(call, [{
            "queue": "q_tax", "recording": "C1.wav", "voicemail": "m.wav", "callback": True,
            "survey_offered": True, "survey_score": 2, "survey_agent": "A1", "caller": False,
        }])

    def test_a_survey_nobody_answered_has_no_score(self):
        call = self.take_call("C1", survey={"offered": True, "score": None, "agent": "A1"})
        self.take_call("C2", survey={"offered": True, "score": 4, "agent": "A1"})
        self.assertTrue(call.survey_offered)
        [[average]] = self.env["hotline.call"]._read_group(
            [("site_id", "=", self.site.id)], aggregates=["survey_score:avg"]
        )
        self.assertEqual(average, 4)

    def test_other_shapes_are_not_taken(self):
        call = self.take_call("C1", caller=138, did=["1"], survey="good", recording="")
        self.assertRecordValues(call, [{
            "caller": False, "did": False, "survey_offered": False, "recording": False,
        }])

    def test_what_went_in_comes_out(self):
        given = self.call("C1", "2025-03-03", TRACE, caller="1380", survey={"score": 5}, other=1)
        self.take("calls", given)
        self.assertEqual(self.env["hotline.fact"]._records(self.site, "calls"), [given])

    def test_rows_made_before_are_filled_by_rebuilding(self):
        call = self.take_call("C1", did="12366", caller="1380")
        self.env.cr.execute("UPDATE hotline_call SET did = NULL, caller = NULL")
        self.env["hotline.call"]._rebuild(self.site)
        self.assertEqual((call.did, call.caller), ("12366", "1380"))

    def test_course(self):
        self.person("A1")
        call = self.take_call("C1")
        course = call.course
        start = 9 * 3600 + 600
        self.assertEqual((course["from"], course["to"]), (start, start + 301))
        self.assertEqual([lane["name"] for lane in course["lanes"]], ["Caller", "A1 Employee A1"])
        self.assertEqual([bar["kind"] for bar in course["lanes"][0]["bars"]],
                         ["menu", "wait", "talk"])
        self.assertEqual(course["lanes"][1]["bars"][-1],
                         {"kind": "wrap", "start": start + 271, "stop": start + 301})
