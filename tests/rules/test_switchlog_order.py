"""Rows are a set: order, repetition and batches do not change the calls."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from switchlogs import NAMES, Copy, MemoryStore, length, lines, mixture, played, rows

from odoo.addons.hotline_switch.switchlog import Rows, interpret, refresh, touched

SECOND = 1_000_000
TRICKY = (
    "08-blind-transfer",
    "09-attended-transfer",
    "13-click-to-dial",
    "14-agent-day",
    "15-asterisk-killed",
    "16-log-rotation",
)


def result(book):
    return book.calls, book.sessions, book.call_states, book.session_states


def small_mixture(seed):
    copies = mixture(Random(seed), teams=2, rounds=2)
    return [entry[1:] for entry in played(copies)]


@given(st.sampled_from(NAMES), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_any_order_and_repetition_of_lines_gives_the_same(name, rng):
    found = lines(name)
    again = found + rng.choices(found, k=len(found) // 2)
    rng.shuffle(again)
    assert result(interpret(rows(again))) == result(interpret(rows(found)))


def in_batches(found, rng, biggest):
    at = 0
    while at < len(found):
        size = rng.randint(1, biggest)
        yield rows(found[at : at + size])
        at += size


def lagging(found, rng):
    """The lines in the order in which they would be shipped, one file behind the other."""
    lag = {"queue_log": rng.choice([0, 0, 3, 40]), "cel": rng.choice([0, 0, 3, 40])}
    seconds = [(at + lag[kind], number) for number, (at, kind, _line) in enumerate(found)]
    return [found[number][1:] for _at, number in sorted(seconds)]


def fed(batches, until=lambda batch: None):
    store = MemoryStore()
    for batch in batches:
        store.rows.extend(batch)
        store.keep(refresh(batch, store, until=until(batch)))
    return store


def assert_same(store, everything):
    book = interpret(everything)
    assert store.records == {call["id"]: call for call in book.calls}
    assert store.states == book.call_states
    wanted = zip(book.sessions, book.session_states, strict=True)
    kept = {(agent, login): pair for (agent, login), pair in store.sessions.items()}
    assert kept == {(s.agent, s.login): (record, s) for record, s in wanted}


@given(st.sampled_from(TRICKY), st.randoms(use_true_random=False), st.sampled_from([1, 5, 40]))
@settings(max_examples=40)
def test_batches_in_any_order_end_in_the_same_records(name, rng, biggest):
    found = lines(name)
    shuffled = rng.sample(found, len(found))
    assert_same(fed(in_batches(shuffled, rng, biggest)), rows(found))


@pytest.mark.parametrize("seed", range(6))
def test_batches_of_a_mixture_end_in_the_same_records(seed):
    rng = Random(seed)
    found = small_mixture(seed)
    shuffled = rng.sample(found, len(found))
    assert_same(fed(in_batches(shuffled, rng, 300)), rows(found))


@pytest.mark.parametrize("seed", range(6))
def test_one_file_behind_the_other_ends_in_the_same_records(seed):
    rng = Random(seed)
    shipped = lagging(played(mixture(rng, teams=2, rounds=2)), rng)
    assert_same(fed(in_batches(shipped, rng, 25)), rows(shipped))


class Watermark:
    """Every row before the earlier of the last rows of both files has been read."""

    def __init__(self):
        self.last = {"queue": 0, "cel": 0}

    def __call__(self, batch):
        for kind in self.last:
            times = [row.at for row in getattr(batch, kind)]
            self.last[kind] = max(times, default=self.last[kind])
        return min(self.last.values()) - SECOND


@pytest.mark.parametrize("seed", range(6))
def test_what_is_final_never_changes(seed):
    rng = Random(100 + seed)
    shipped = lagging(played(mixture(rng, teams=2, rounds=2)), rng)
    store, final, mark = MemoryStore(), {}, Watermark()
    for batch in in_batches(shipped, rng, 25):
        store.rows.extend(batch)
        store.keep(refresh(batch, store, until=mark(batch)))
        for id_, record in final.items():
            assert store.records[id_] == record
        final |= {id_: store.records[id_] for id_, each in store.states.items() if each.final}
    assert len(final) > 5


def test_waiting_makes_a_call_final_without_further_rows():
    everything = rows(lines("01-answered-caller-hangs-up"))
    state = next(iter(interpret(everything).call_states.values()))
    for until, final in ((state.settles_at - 1, False), (state.settles_at, True)):
        assert interpret(everything, until=until).call_states[state.id].final is final


def test_a_late_row_of_another_call_moves_the_moment_of_a_crash():
    found = lines("15-asterisk-killed")
    beat = ("queue_log", "1795286322|HEARTBEAT|NONE|NONE|HEARTBEAT|5")
    late = [pair for pair in found if "1795286323.3" in pair[1]]
    store = fed([rows([pair for pair in [*found, beat] if pair not in late]), rows(late)])
    assert_same(store, rows([*found, beat]))


def test_a_busy_agent_does_not_draw_in_his_whole_day():
    """Forty calls of one agent, one after the other: the next row touches the last ones only."""
    first, duration = length("01-answered-caller-hangs-up")
    copies = [
        Copy("01-answered-caller-hangs-up", number, number * (duration - 4), "T_")
        for number in range(1, 41)
    ]
    found = [entry[1:] for entry in played(copies)]
    store = fed(in_batches(found, Random(1), 10))
    assert len(store.records) == 40
    for pair in found[-30:]:
        assert len(touched(rows([pair]), store).calls) <= 3


def test_nothing_new_needs_nothing():
    book = refresh(Rows(), MemoryStore())
    assert not book.calls
    assert not book.sessions
