"""The files of one switch: current and rotated, packed or not."""

import gzip
import re
import zlib
from pathlib import Path

from .rows import MAX_LINE, Fault, Rows, parse_line

# queue_log, queue_log.1, queue_log-20261122.gz; cel.csv, cel.csv.2.gz, cel-20261122.csv
_SUFFIX = r"(?:[-._][\w.-]{1,60})?"
FILES = {
    "queue_log": re.compile(rf"queue_log{_SUFFIX}"),
    "cel": re.compile(rf"cel{_SUFFIX}\.csv{_SUFFIX}"),
}
FOLDERS = ("", "log", "cel-custom", "log/cel-custom")  # below the folder given

MAX_ROWS = 20_000_000
MAX_FAULTS = 10_000  # kept; a file of garbage need not fill the memory


class FolderError(ValueError):
    """A folder that holds no such files, or too much; its text says which and why."""


def read_folder(path):
    """Every row of every `queue_log…` and `cel.csv…` in a folder.

    Rows come in order of time, older first, by what they say and not by the name of the file: a
    call may begin in a rotated file and end in the current one. A file found twice counts once.

    :param path: folder with the files, or with `log/` and `cel-custom/`
    :return: Rows; lines that are no rows are `faults`
    :raises FolderError: no such folder, no such files, none of them readable, or more than
        `MAX_ROWS` rows
    """
    folder = Path(path)
    if not folder.is_dir():
        raise FolderError(f"{folder}: no such folder")
    files = find_files(folder)
    if not files:
        raise FolderError(f"{folder}: no file queue_log… or cel.csv… here or in log/")
    rows, pool = Rows(), {}
    whole = [file for kind, file in files if _read_file(kind, file, rows, pool)]
    if not whole and not len(rows):
        raise FolderError(f"{folder}: {rows.faults[0].reason}")
    rows.queue.sort()
    rows.cel.sort()
    return rows


def find_files(folder):
    """(kind, path) of the files of a folder, sorted."""
    found = {}
    for part in FOLDERS:
        place = folder / part
        for file in sorted(place.iterdir()) if place.is_dir() else ():
            for kind, pattern in FILES.items():
                if pattern.fullmatch(file.name) and file.is_file():
                    found.setdefault(file.resolve(), (kind, file))
    return sorted(found.values())


def _read_file(kind, file, rows, pool):
    """Whether the file could be read to its end; what could be read counts."""
    number = 0
    try:
        with _open(file) as stream:
            for number, line in enumerate(_lines(stream), 1):
                _read_line(kind, file, number, line, rows, pool)
    except (OSError, EOFError, zlib.error) as error:
        _fault(rows, file, number + 1, f"cannot be read further: {error}")
        return False
    return True


def _open(file):
    return gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb")


def _lines(stream):
    """The lines of a stream, the end of one that is too long cut off."""
    limit = 4 * MAX_LINE  # bytes of so many characters, at most
    while line := stream.readline(limit):
        while len(line) >= limit and not line.endswith(b"\n"):
            rest = stream.readline(limit)
            if not rest or rest.endswith(b"\n"):
                break
        yield line


def _read_line(kind, file, number, line, rows, pool):
    row, reason = parse_line(kind, line.decode("utf-8", "replace"))
    if reason is not None:
        _fault(rows, file, number, reason)
    if row is None:
        return
    if len(rows) >= MAX_ROWS:
        raise FolderError(f"{file}: more than {MAX_ROWS} rows")
    # The same texts come again and again: each is kept once.
    rows.add(row._make([pool.setdefault(value, value) for value in row]))


def _fault(rows, file, number, reason):
    if len(rows.faults) < MAX_FAULTS:
        rows.faults.append(Fault(str(file), number, reason))
