"""From the rows of Asterisk's `queue_log` and `cel.csv` to calls and agent sessions.

Plain Python, standard library only. Rows are a *set*: order, repetition and the size of batches
have no influence on the result.

    read_folder(path) -> Rows                 the files of one switch, rotated ones too
    parse_line(kind, line) -> (row, reason)   one line, never an exception
    interpret(rows, tz, until) -> Book        calls, sessions, and what each depends on
    touched(new, store) -> Scope              what new rows make necessary to read again
    refresh(new, store, tz, until) -> Book    the calls and sessions that new rows may have changed

One folder, one table of rows, one call of `interpret` is one switch: a QUEUESTART closes the
open calls of its own switch, so the rows of several hosts are interpreted one host at a time.
"""

from .book import Book, CallState, SessionState
from .incremental import Scope, Store, refresh, touched
from .interpreter import interpret
from .reader import FolderError, read_folder
from .rows import CelRow, Fault, QueueRow, RowFault, Rows, parse_cel, parse_line, parse_queue_log

__all__ = [
    "Book",
    "CallState",
    "CelRow",
    "Fault",
    "FolderError",
    "QueueRow",
    "RowFault",
    "Rows",
    "Scope",
    "SessionState",
    "Store",
    "interpret",
    "parse_cel",
    "parse_line",
    "parse_queue_log",
    "read_folder",
    "refresh",
    "touched",
]
