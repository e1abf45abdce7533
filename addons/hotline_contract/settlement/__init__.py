"""Settlement of a contract: plan the spans, settle the measures, explain the rows."""

from .advice import cost_ceiling, equipment, renewal
from .case import PARAMS, Period, Person, Span, open_case
from .exams import EXAM_VALUES, ExamReading, exam_readings
from .explain import explain, formula
from .expression import ExpressionError, evaluate, names, parse
from .obligations import obligations, qualification
from .overlay import merge
from .parameters import PARAMETERS
from .payments import accounts, payments
from .reading_words import clause, unpriced, wording
from .readings import (
    READINGS,
    UNPRICED,
    applicable,
    price,
    price_plan,
    replace,
    shown_prices,
    value_at,
)
from .refusals import MESSAGES, Fault, check_case, straddling
from .settle import settle
from .spans import acceptances, guarded, plan
from .terms import check_terms

__all__ = [
    "MESSAGES",
    "PARAMETERS",
    "PARAMS",
    "READINGS",
    "UNPRICED",
    "EXAM_VALUES",
    "ExamReading",
    "ExpressionError",
    "Fault",
    "Period",
    "Person",
    "Span",
    "acceptances",
    "accounts",
    "applicable",
    "check_case",
    "check_terms",
    "clause",
    "cost_ceiling",
    "equipment",
    "evaluate",
    "exam_readings",
    "explain",
    "formula",
    "guarded",
    "merge",
    "names",
    "obligations",
    "open_case",
    "parse",
    "payments",
    "plan",
    "price",
    "price_plan",
    "qualification",
    "renewal",
    "replace",
    "settle",
    "shown_prices",
    "straddling",
    "unpriced",
    "value_at",
    "wording",
]
