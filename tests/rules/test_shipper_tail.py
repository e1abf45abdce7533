"""Files that grow, are torn, rotated, truncated and replaced."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.hotline_switch.shipper.tail import (
    fingerprint,
    open_log,
    read_lines,
    siblings,
)


def write(path, text):
    path.write_bytes(text)
    return path


def lines(path, offset=0, size=1 << 20):
    with open_log(path) as handle:
        found, after = read_lines(handle, offset, size)
    return [tuple(line) for line in found], after


def test_only_whole_lines_are_read(tmp_path):
    log = write(tmp_path / "queue_log", b"one\ntwo\nthr")
    assert lines(log) == ([(0, "one"), (4, "two")], 8)
    write(log, b"one\ntwo\nthree\n")
    assert lines(log, 8) == ([(8, "three")], 14)
    assert lines(log, 14) == ([], 14)


def test_empty_lines_and_bytes_that_are_no_text_are_lines_too(tmp_path):
    log = write(tmp_path / "queue_log", b"\n\xff\x00\r\n\n")
    assert lines(log) == ([(0, ""), (1, "\\xff\\x00\r"), (5, "")], 6)


def test_a_line_longer_than_memory_is_wanted_for_comes_in_pieces(tmp_path):
    log = write(tmp_path / "cel.csv", b"a" * 25 + b"\nb\n")
    found, at = [], 0
    while (part := lines(log, at, size=10))[0]:
        found += part[0]
        at = part[1]
    assert [text for _at, text in found] == ["a" * 10, "a" * 10, "a" * 5, "b"]


@given(st.lists(st.binary(max_size=40).filter(lambda b: b"\n" not in b), max_size=30),
       st.integers(64, 200))
def test_however_much_is_read_at_once_every_line_comes_once(tmp_path_factory, parts, size):
    log = write(tmp_path_factory.mktemp("log") / "queue_log", b"".join(p + b"\n" for p in parts))
    found, at = [], 0
    while (part := lines(log, at, size))[0]:
        found += part[0]
        at = part[1]
    assert [text for _at, text in found] == [
        part.decode("utf-8", "backslashreplace").replace("\0", "\\x00") for part in parts
    ]
    starts = [sum(len(p) + 1 for p in parts[:n]) for n in range(len(parts))]
    assert [at for at, _text in found] == starts


def test_rotated_siblings_come_first_oldest_first(tmp_path):
    for age, name in enumerate(
        ("queue_log", "queue_log.1", "queue_log-20261101", "queue_log.3.gz", "queue_logs", "other")
    ):
        path = write(tmp_path / name, b"x\n")
        os.utime(path, (1000 - age, 1000 - age))
    assert [path.name for path in siblings(tmp_path / "queue_log")] == [
        "queue_log-20261101", "queue_log.1", "queue_log",
    ]
    assert siblings(tmp_path / "nowhere" / "queue_log") == []


def test_another_content_on_the_same_inode_is_another_file(tmp_path):
    log = write(tmp_path / "queue_log", b"first line\nmore\n")
    with open_log(log) as handle:
        before = fingerprint(handle)
    with log.open("ab") as handle:
        handle.write(b"and more\n")
    with open_log(log) as handle:
        assert fingerprint(handle) == before
    inode = log.stat().st_ino
    with log.open("r+b") as handle:
        handle.truncate()
        handle.write(b"another line\n")
    assert log.stat().st_ino == inode
    with open_log(log) as handle:
        assert fingerprint(handle) != before


def test_a_file_whose_first_line_is_not_whole_has_no_fingerprint_yet(tmp_path):
    with open_log(write(tmp_path / "queue_log", b"1795285981|NO")) as handle:
        assert fingerprint(handle) is None


def test_what_is_no_file_is_left_alone(tmp_path):
    assert open_log(tmp_path / "missing") is None
    os.mkfifo(tmp_path / "pipe")
    assert open_log(tmp_path / "pipe") is None
    write(tmp_path / "secret", b"x\n")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(OSError, match="link"):
        open_log(tmp_path / "link")
