"""A folder of Asterisk's files as JSON: what `make ledger` prints."""

import json
import os
import sys

from .interpreter import interpret
from .reader import FolderError, read_folder

USAGE = "usage: make -s ledger DIR=folder [TZ=Asia/Shanghai]\n"
READ, NOT_READABLE = 0, 2  # exit codes


def main(arguments, out=sys.stdout, err=sys.stderr):
    """Print `{"calls": […], "sessions": […]}` of a folder.

    :param arguments: folder, and as an option the name of the time zone
    :return: exit code: 0 read (faults of single lines go to `err`), 2 no such files
    """
    if not 1 <= len(arguments) <= 2 or not all(arguments):
        err.write(USAGE)
        return NOT_READABLE
    try:
        rows = read_folder(arguments[0])
        book = interpret(rows, *arguments[1:])
    except (FolderError, OSError, ValueError) as error:
        err.write(f"ledger: {error}\n")
        return NOT_READABLE
    for fault in rows.faults:
        err.write(f"{fault.file}:{fault.line}: {fault.reason}\n")
    return _print(book, out)


def _print(book, out):
    try:
        out.writelines(_text({"calls": book.calls, "sessions": book.sessions}))
        out.flush()
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
    return READ


def _text(sections):
    """One record per line: readable, and quickly written however many there are."""
    opening = "{\n"
    for name, records in sections.items():
        yield f"{opening}{json.dumps(name)}: ["
        for number, record in enumerate(records):
            yield ",\n" if number else "\n"
            yield json.dumps(record)
        yield "\n]"
        opening = ",\n"
    yield "\n}\n"
