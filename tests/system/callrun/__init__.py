"""`make call`: sipp phones through the real switch, and whether the ledger saw what they saw.

The phones' truth is read from sipp's own message logs (`messages`, `truth`); nothing of the switch
or of Odoo goes into it. `plan` decides what the phones do, `expect` what the ledger must say then;
`switch`, `database`, `services` run the parts, `faults` breaks them, `compare` tells the
differences. Started by `bin/call`.
"""
