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
