"""The configuration of Asterisk, written from the records of the switch.

`render(config, net)` makes the files, `lint(files)` finds what would make them unsafe,
`reload_commands(names)` says how a running switch learns of changed files. Plain Python.
"""

from .check import ConfigError
from .render import net_of, reload_commands, render
from .lint import lint
from .prompts import SPOKEN
