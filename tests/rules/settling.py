"""Settle fact files in tests: terms and calendar as shipped, measures from `measuring`."""

import json
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml
from measuring import measure

from odoo.addons.hotline_base.worktime import WorkCalendar
from odoo.addons.hotline_contract.settlement import merge, plan, price_plan, settle
from odoo.addons.hotline_contract.settlement.values import day

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = ROOT / "addons/hotline_contract/data/contracts"
CALENDAR = ROOT / "addons/hotline_base/data/working_calendar.yaml"
EXAMPLES = ROOT / "tests/data/examples"


@cache
def terms_of(code):
    """Terms of a shipped contract, the same object every time: copy before changing."""
    return yaml.safe_load((CONTRACTS / f"{code.lower()}.yaml").read_text(encoding="utf-8"))


@cache
def calendar():
    """The shipped calendar; years without a notice count by their weekends."""
    table = yaml.safe_load(CALENDAR.read_text(encoding="utf-8"))
    days = [
        [day(value) for year in table[key].values() for value in year]
        for key in ("holidays", "workdays")
    ]
    return WorkCalendar(*days, table["holidays"], strict=False)


def read_facts(name):
    """An example fact file with exact numbers."""
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"), parse_float=Decimal)


def prepared(facts, terms=None, plan=plan):
    """(terms, facts, measures, calendar) ready for `settle`, or with `price_spans` for `price`."""
    terms = merge(terms or terms_of(facts["contract"]), facts.get("contract_override"))
    days = calendar()
    if facts.get("calendar"):
        extra = {
            key: [day(value) for value in facts["calendar"].get(key) or ()]
            for key in ("holidays", "workdays")
        }
        days = days.with_extra(**extra)
    return terms, facts, measure(terms, facts, plan(terms, facts), days.is_workday), days


def price_spans(terms, facts):
    """The spans `price` needs; `measuring` scores tests under every reading anyway."""
    return price_plan(terms, facts)[0]


def settled(facts, terms=None):
    """The result of a fact file under its shipped contract, or under other terms."""
    return settle(*prepared(facts, terms))
