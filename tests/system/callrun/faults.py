"""What breaks during a run, by plan: seconds after the first call."""

import threading
import time

POSTGRES_DOWN = 15  # s
PLANS = {
    "postgres": [(4, "stop_postgres"), (4 + POSTGRES_DOWN, "start_postgres")],
    "shipper": [(7, "kill_shipper"), (10, "start_shipper"), (21, "kill_shipper"),
                (22, "start_shipper")],
    "odoo": [(9, "kill_worker"), (24, "start_worker")],
    "rotate": [(6, "rotate"), (14, "rotate")],
}


def names(text):
    """Faults named in an option: `all`, or names joined by commas."""
    found = [name for name in text.replace(" ", "").split(",") if name]
    if found == ["all"]:
        return list(PLANS)
    unknown = set(found) - set(PLANS)
    if unknown:
        raise ValueError(f"FAULTS: {', '.join(sorted(unknown))}? Known: all, {', '.join(PLANS)}")
    return found


class Faults(threading.Thread):
    """Lets the faults happen.

    :param chosen: names of faults
    :param services: services.Services
    :param say: what tells the user
    """

    def __init__(self, chosen, services, say):
        super().__init__(daemon=True, name="faults")
        self.plan = sorted(step for name in chosen for step in PLANS[name])
        self.services, self.say = services, say
        self.error = None

    def run(self):
        began = time.monotonic()
        try:
            for at, step in self.plan:
                time.sleep(max(0, began + at - time.monotonic()))
                self.say(f"fault: {step.replace('_', ' ')}")
                getattr(self, step)()
        except Exception as error:  # noqa: BLE001  told by whoever started the run
            self.error = error

    def finish(self):
        """Wait until everything is up again."""
        self.join(120)
        if self.error:
            raise self.error

    def stop_postgres(self):
        self.services.cluster.stop()

    def start_postgres(self):
        self.services.cluster.start()

    def kill_shipper(self):
        self.services.kill("shipper")

    def start_shipper(self):
        self.services.start("shipper")

    def kill_worker(self):
        self.services.kill("worker")

    def start_worker(self):
        self.services.start("worker")

    def rotate(self):
        self.services.switch.rotate()
