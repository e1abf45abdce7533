"""A customer the agent called, and sends on to a group."""

import threading

import pytest
from house import CALLER_IP, CARRIER, until

NUMBER = "13160000001"  # the next agent's telephone rings one second and talks six


@pytest.fixture
def carrier(house):
    """Whoever is called outside picks up; afterwards he is busy again."""

    def replace(scenario):
        running = house.phones.running.pop("carrier")
        running.kill()
        running.wait()
        house.telephone(scenario, "carrier", CALLER_IP, CARRIER)

    replace("plain")
    yield
    replace("busy")


def channels(house, begin):
    """Names of the channels of a telephone that are up."""
    shown = house.cli("core show channels concise").splitlines()
    return [line.split("!")[0] for line in shown if line.startswith(f"PJSIP/{begin}")]


def test_the_talk_after_a_transfer_is_in_the_same_recording(house, carrier):
    house.dial("A02", "*11")
    dialling = threading.Thread(target=house.try_dial, args=("A01", NUMBER))
    dialling.start()
    [customer] = until(lambda: channels(house, "trunk_ct"))
    assert until(lambda: "!Up!" in house.cli("core show channels concise").partition(customer)[2])
    house.cli(f"channel redirect {customer} agents,8002,1")  # as a blind transfer does
    assert until(lambda: channels(house, "A02"))
    monitors = house.cli(f"mixmonitor list {customer}")
    recording = [row["extra"] for row in house.cel() if row["event"] == "RECORDING"][-1]
    assert recording.removesuffix(".wav") in monitors
    house.cli(f"channel request hangup {customer}")
    dialling.join(10)
    house.dial("A02", "*12")
