"""Long mixtures of traces, several teams at once, give the union of the truths."""

from random import Random

import pytest
from switchlogs import all_truths, differences, mixture, played, rows

from odoo.addons.hotline_switch.switchlog import interpret


@pytest.mark.parametrize("seed", range(8))
def test_a_mixture_gives_the_union_of_the_truths(seed):
    copies = mixture(Random(seed))
    book = interpret(rows([entry[1:] for entry in played(copies)]))
    got = {"calls": book.calls, "sessions": book.sessions}
    assert not differences(got, all_truths(copies))
    assert all(state.final for state in book.call_states.values())
