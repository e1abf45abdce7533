"""`python -m callrun N=100 RATE=5 [FAULTS=all] [SEED=1] [FOLDER=…]`."""

import sys
from pathlib import Path

from . import faults, phones
from .run import Run, folder

LONGEST = 200  # s
DEFAULTS = {"N": "100", "RATE": "5", "FAULTS": "", "SEED": "1", "FOLDER": ""}


def options(words):
    """Options given as NAME=VALUE, with defaults.

    :raises SystemExit: an unknown name, a value out of range
    """
    found = dict(DEFAULTS)
    for word in words:
        name, _equals, value = word.partition("=")
        if name not in found:
            sys.exit(f"{word}? Known: {' '.join(f'{k}=' for k in DEFAULTS)}")
        found[name] = value or found[name]
    try:
        count, rate, seed = int(found["N"]), float(found["RATE"]), int(found["SEED"])
        chosen = faults.names(found["FAULTS"])
    except ValueError as error:
        sys.exit(str(error))
    if not 1 <= count <= 5000 or not 0.1 <= rate <= 10:
        sys.exit("N is from 1 to 5000, RATE from 0.1 to 10")
    if count / rate > LONGEST:
        sys.exit(f"N / RATE: a run takes at most {LONGEST} s, registrations do not last longer")
    place = Path(found["FOLDER"]).resolve() if found["FOLDER"] else folder()
    return place, count, rate, chosen, seed


def main():
    phones.require()
    return 1 if Run(*options(sys.argv[1:])).run() else 0


if __name__ == "__main__":
    sys.exit(main())
