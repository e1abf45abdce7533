"""`make call`: sipp phones through the real switch, and whether the ledger saw what they saw.

The phones' truth is read from sipp's own message logs (`messages`, `truth`); nothing of the switch or
of Odoo goes into it. `plan` decides what the phones do, `instance` runs the parts, `faults` breaks
them, `compare` tells the differences. Run as `python -m callrun N=100 RATE=5` (see `bin/call`).
"""
