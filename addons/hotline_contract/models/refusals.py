"""Facts a contract cannot settle, in the user's language; the rules know no Odoo."""

from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

REFUSALS = {
    "no_year": _lt("required: the contract has none"),
    "no_acceptance": _lt("%(id)s is no acceptance of the contract"),
    "no_percentage": _lt("required"),
    "percentage": _lt("%(pct)s is not from %(low)s to %(high)s"),
    "no_document_deadline": _lt("%(kind)s is no deadline of the contract"),
    "no_base": _lt("required: %(kind)s runs from an event"),
    "no_deadline": _lt("the contract has no deadline %(deadline)s"),
    "straddling": _lt(
        "%(first)s to %(last)s crosses the edge of %(span_first)s to %(span_last)s"
    ),
}


def refusal_reason(env, fault):
    """What is wrong, in the user's language; faults of the terms have English only."""
    if not fault.code:
        return fault.reason
    sentence = env._(REFUSALS[fault.code])
    return sentence % fault.values


def refusal_text(env, faults):
    """One line per fault: path and reason."""
    return "\n".join(f"{fault.path}: {refusal_reason(env, fault)}" for fault in faults)


class RefusedError(UserError):
    """Facts or terms that cannot be settled; ``faults`` carry path and reason."""

    def __init__(self, env, faults):
        self.faults = list(faults)
        super().__init__(refusal_text(env, self.faults))
