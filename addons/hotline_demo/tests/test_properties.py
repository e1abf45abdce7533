import json
from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import TransactionCase, tagged

from odoo.addons.hotline_base import factfile

from .test_settle import factgen

EXAMPLES = 6  # files per contract
# sections whose records stand for themselves: their order in a file says nothing
UNORDERED = (
    "calls", "sessions", "attendance", "tickets", "surveys", "inspections", "exams",
    "aggregates", "trainings", "activities", "patrols",
)
MOST_PARTS = 3


def shuffled(data, draw):
    """One import of the file with every unordered list in another order."""
    return [{
        key: draw.sample(value, len(value)) if key in UNORDERED else value
        for key, value in data.items()
    }]


def twice(data, draw):
    """The file, and the same file again in another order."""
    return [data, *shuffled(data, draw)]


def split(data, draw):
    """Several imports that share the records among them.

    Equal records stay together: the same content in two imports is one record that came twice.
    """
    parts = [{} for _part in range(draw.randint(2, MOST_PARTS))]
    for section, records in sections(data):
        if section not in UNORDERED:
            draw.choice(parts)[section] = records
            continue
        places = {}
        for record in records:
            place = places.setdefault(factfile.digest(record), draw.randrange(len(parts)))
            parts[place].setdefault(section, []).append(record)
    return parts


def growing(data, draw):
    """Half of each section first, later everything: a file that is handed in again each week."""
    half = {
        section: records[:len(records) // 2] for section, records in sections(data)
        if isinstance(records, list)
    }
    return [half, data]


def sections(data):
    """What is imported: lists of records, and what was received and paid."""
    return [
        (key, data[key]) for key in (*factfile.SECTIONS, "deposit", "milestones") if data.get(key)
    ]


@tagged("post_install", "-at_install")
class TestProperties(TransactionCase):
    """The result depends on the facts, not on how they came."""

    def result(self, data, imports):
        """The settlement of these imports as one text; everything is taken back."""
        fact_file = self.env["hotline.fact.file"]
        with self.env.cr.savepoint() as savepoint:
            contract = fact_file._contract(data, fact_file._terms(data), commit=False)
            fact_file._calendar(contract.site_id, data.get("calendar") or {})
            for part in imports:
                fact_file._take_in(contract, part)
            result = contract._settle(contract._header(
                data.get("periods"), as_of=data.get("as_of"), scenario=data.get("scenario"),
            ))
            savepoint.rollback()
        self.env.invalidate_all()
        return json.dumps(result, sort_keys=True, ensure_ascii=False, default=str)

    def check(self, contract):
        @settings(
            max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )
        @given(seed=st.integers(0, 9999), chance=st.integers(0, 9999))
        def same_result(seed, chance):
            text = json.dumps(factgen.generate(seed, contract), default=str).encode()
            data = factfile.load(text, 1 << 24).data
            expected = self.result(data, [data])
            for way in (shuffled, twice, split, growing):
                with self.subTest(contract=contract, seed=seed, chance=chance, way=way.__name__):
                    self.assertEqual(self.result(data, way(data, Random(chance))), expected)

        same_result()

    def test_bj(self):
        self.check("BJ")

    def test_xj(self):
        self.check("XJ")

    def test_xc(self):
        self.check("XC")

    def test_jx(self):
        self.check("JX")

    def test_yh(self):
        self.check("YH")
