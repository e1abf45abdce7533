"""Containers where values are expected and the other way round: named, never a crash."""

import copy

import pytest
import yaml
from settling import CONTRACTS as FOLDER

from odoo.addons.hotline_contract.settlement import check_terms

BJ = yaml.safe_load((FOLDER / "bj.yaml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("keys", "value", "path"),
    [
        (("kpis",), "abc", "kpis"),
        (("kpis", 0), 1, "kpis"),
        (("kpis", 0, "kind"), {}, "kpis[0].kind"),
        (("kpis", 0, "penalty"), True, "kpis[0].penalty"),
        (("events",), True, "events"),
        (("events", "site"), [1], "events"),
        (("events", "site", "base"), 3, "events.site.base"),
        (("deadlines", "replacement", "days"), [1], "deadlines.replacement.days"),
        (("headcount", "positions"), "abc", "headcount.positions"),
        (("headcount", "assessed_positions"), 3, "headcount.assessed_positions"),
        (("scoring", "sections", "site"), {}, "scoring.sections"),
        (("payment",), True, "payment"),
        (("amount",), [1], "amount"),
        (("amount",), ">=", "amount"),
        (("exam_pass_mark",), "x", "exam_pass_mark"),
        (("late_findings",), "later", "late_findings"),
        (("payment", "assumed", "instalments"), 0, "payment.assumed.instalments"),
        (("payment", "assumed", "deduct"), {}, "payment.assumed.deduct"),
        (("scoring", "sections", "site"), False, "scoring.sections.site"),
        (("headcount", "required"), {"from": "2025-01-01"}, "headcount.required"),
        (("headcount", "required"), [3], "headcount.required"),
        (("headcount", "required"), [{"value": -1}], "headcount.required[0].value"),
        (("headcount", "required"), [{"value": [1]}], "headcount.required[0].value"),
        (("headcount", "required"), [{"value": 1}, {"value": 2}], "headcount.required[1].from"),
        (("headcount", "reserve_rounding"), [], "headcount.reserve_rounding"),
        (("office_hours",), [{"from": "9 o'clock", "to": "17:00"}], "office_hours[0].from"),
        (("office_hours",), [{"from": "17:00", "to": "09:00"}], "office_hours[0]"),
        (("office_hours",), {"from": "09:00"}, "office_hours"),
        (("deadlines", "complaint_response", "mode"), "lunar", "deadlines.complaint_response.mode"),
        (("deadlines", "interview", "mode"), "office_hours", "deadlines.interview.mode"),
        (
            ("deadlines", "complaint_response", "minutes"), 10**9,
            "deadlines.complaint_response.minutes",
        ),
        (
            ("deadlines", "replacement", "fee_per_vacant_day"), "amount / seats",
            "deadlines.replacement.fee_per_vacant_day",
        ),
        (("kpis", 5, "several"), "middle", "kpis[BJ-K06].several"),
        (("kpis", 5, "absent"), ["zero"], "kpis[5].absent"),
        (
            ("position_requirements", "all", "age", "max_until"), 45,
            "position_requirements.all.age.max_until",
        ),
        (
            ("position_requirements", "all", "high_school"), {},
            "position_requirements.all.high_school",
        ),
        (("phase_renewal", "assumed", "pass_rule"), "luck", "phase_renewal.assumed.pass_rule"),
        (("retention", "cmp"), "<", "retention.cmp"),
        (("assets", "rounding"), "off", "assets.rounding"),
    ],
)
def test_wrong_shape_is_named(keys, value, path):
    terms = copy.deepcopy(BJ)
    *outer, last = keys
    target = terms
    for key in outer:
        target = target[key]
    target[last] = value
    assert path in [fault.path for fault in check_terms(terms, sums=False)]
