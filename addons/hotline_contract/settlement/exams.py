"""How a person's test score is made of several results (measures B12)."""

from typing import NamedTuple

EXAM = "exam"  # kind of the KPI
EXAM_SCORE = "exam_score"  # its measure under the proposed reading
# Keys of a KPI row of that kind, the proposed value first.
EXAM_VALUES = {
    # without leave: 0 points, or as if there had been no test
    "absent": ("zero", "not_counted"),
    # in their period only make-up tests count, or they count beside the others
    "makeup": ("replaces", "beside"),
    # of the tests that count: the lowest, their mean, the latest day (its lowest), the best
    "several": ("lowest", "average", "latest", "best"),
}


class ExamReading(NamedTuple):
    """One reading of a test clause; see EXAM_VALUES."""

    absent: str = "zero"
    makeup: str = "replaces"
    several: str = "lowest"

    @property
    def measure(self):
        """Name of the score under this reading; no formula can name any but the proposed one."""
        return EXAM_SCORE if self == ExamReading() else "$".join((EXAM_SCORE, *self))


def exam_reading(kpi):
    """The reading of a KPI row of kind `exam`."""
    return ExamReading(*(kpi.get(key) or values[0] for key, values in EXAM_VALUES.items()))


def exam_readings(terms):
    """The readings the tests of a contract are judged by, the proposed one always among them."""
    rows = [kpi for kpi in terms.get("kpis") or () if kpi.get("kind") == EXAM]
    return {ExamReading(), *map(exam_reading, rows)}
