"""Settlement of a contract: plan the spans, settle the measures, explain the rows."""

from .case import PARAMS, Period, Person, Span
from .explain import explain, formula
from .expression import ExpressionError, evaluate, names, parse
from .overlay import merge
from .payments import payments
from .readings import READINGS, price
from .refusals import Fault, check_case
from .settle import settle
from .spans import acceptances, guarded, plan, straddling
from .terms import check_terms

__all__ = [
    "PARAMS",
    "READINGS",
    "ExpressionError",
    "Fault",
    "Period",
    "Person",
    "Span",
    "acceptances",
    "check_case",
    "check_terms",
    "evaluate",
    "explain",
    "formula",
    "guarded",
    "merge",
    "names",
    "parse",
    "payments",
    "plan",
    "price",
    "settle",
    "straddling",
]
