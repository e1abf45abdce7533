"""Lines, files and the command `ledger`."""

import gzip
import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from switchlogs import NAMES, TRACES, differences, lines, rows, truth

from odoo.addons.hotline_switch.switchlog import (
    FolderError,
    RowFault,
    interpret,
    parse_cel,
    parse_line,
    parse_queue_log,
    read_folder,
    reader,
)
from odoo.addons.hotline_switch.switchlog.rows import MAX_LINE

ROOT = Path(__file__).resolve().parents[2]
START = "1795286327|NONE|NONE|NONE|QUEUESTART|"
CEL = (
    '"HANGUP","1795286024.28655","1795286021.0","1795286021.0","139","q_tax","serve",'
    '"PJSIP/trunk-00000000","","","","{""hangupcause"":0,""hangupsource"":""PJSIP/trunk-0""}"'
)


# ---- lines -----------------------------------------------------------------------------------


def test_a_row_of_queue_log():
    row = parse_queue_log("1795286043|1795286041.0|q_tax|1001|CONNECT|1|1795286042.1|1\n")
    assert row == (
        1_795_286_043_000_000, "1795286041.0", "q_tax", "1001", "CONNECT", "1|1795286042.1|1",
    )


def test_a_row_of_cel():
    row = parse_cel(CEL + "\r\n")
    assert row.at == 1_795_286_024_286_550  # decimals, not a number of microseconds
    assert (row.event, row.uniqueid, row.context) == ("HANGUP", "1795286021.0", "serve")
    assert row.value == "PJSIP/trunk-0"


def test_quotes_and_commas_in_a_field():
    odd = CEL.replace('"139"', '"say ""1,2"",""3"""')
    assert parse_cel(odd).number == 'say "1,2","3"'


BAD = {
    "empty": ("queue_log", "  "),
    "too few fields": ("queue_log", "1795286327|NONE|NONE"),
    "no time": ("queue_log", "yesterday|NONE|NONE|NONE|QUEUESTART|"),
    "no event": ("queue_log", "1795286327|NONE|NONE|NONE|queue start|"),
    "NUL": ("queue_log", "\0" + START),
    "too long": ("queue_log", START + "x" * MAX_LINE),
    "cel, torn": ("cel", CEL[:60]),
    "cel, torn in the last field": ("cel", CEL[:-3]),
    "cel, no object in the last field": ("cel", CEL.rpartition('","')[0] + '","17"'),
    "cel, too few fields": ("cel", '"HANGUP","1795286024.1","1.0"'),
    "cel, quotes": ("cel", CEL.replace('"139"', '"1"39"')),
    "cel, no time": ("cel", CEL.replace("1795286024.28655", "2026-11-22")),
    "cel, a number as time": ("cel", CEL.replace("1795286024.28655", "1795286024,2")),
    "cel, no event": ("cel", CEL.replace("HANGUP", "hang up")),
    "cel, no channel": ("cel", CEL.replace('"1795286021.0"', '""')),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_row_says_why(case):
    kind, line = BAD[case]
    _row, reason = parse_line(kind, line)
    assert reason
    with pytest.raises(RowFault):
        {"queue_log": parse_queue_log, "cel": parse_cel}[kind](line)


TORN = (
    "17952",
    "1795286321|1795",
    "1795286321|1795286321.2|q_tax|NONE|ENTERQ",
    "1795286321|1795286321.2|q_tax|1001|ABANDON|1|3",
    "\0\0\0",
)


@pytest.mark.parametrize("torn", TORN)
def test_a_row_after_a_torn_one_is_kept(torn):
    row, reason = parse_line("queue_log", torn + START)
    assert (row, bool(reason)) == (parse_queue_log(START), True)


@pytest.mark.parametrize("length", [1, 9, 30, 70, len(CEL) - 1])
def test_a_cel_row_after_a_torn_one_is_kept(length):
    row, reason = parse_line("cel", CEL[:length] + CEL)
    assert (row, bool(reason)) == (parse_cel(CEL), True)


@given(st.sampled_from(["queue_log", "cel"]), st.text())
def test_garbage_is_a_fault_never_a_traceback(kind, text):
    row, reason = parse_line(kind, text)
    assert row is not None or reason


@given(st.sampled_from(lines("08-blind-transfer")), st.data())
def test_a_damaged_line_is_a_row_or_a_fault(pair, data):
    kind, line = pair
    at = data.draw(st.integers(0, len(line)))
    row, reason = parse_line(kind, line[:at] + data.draw(st.text(max_size=3)) + line[at:])
    assert row is not None or reason


# json.loads of a deep nesting fails with RecursionError
@pytest.mark.parametrize("extra", ["{}", "{" + "[" * 20_000 + "}", '{""bridge_id"": 5}', "{no}"])
def test_a_strange_extra_is_no_fault(extra):
    line = CEL.replace("HANGUP", "BRIDGE_EXIT").rpartition('","')[0] + f'","{extra}"'
    assert parse_cel(line).value in ("", "5")
    transfer = parse_cel(line.replace("BRIDGE_EXIT", "ATTENDEDTRANSFER"))
    assert isinstance(transfer.extra(), dict)
    assert not interpret(rows([("cel", line)])).calls


# ---- files -----------------------------------------------------------------------------------


def write(folder, name, found):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    data = "".join(f"{line}\n" for line in found).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


def of(kind, name):
    return [line for each, line in lines(name) if each == kind]


PLACES = {
    "plain": ("queue_log", "cel.csv", "queue_log.1", "cel.csv.1"),
    "below log": ("log/queue_log", "log/cel-custom/cel.csv", "log/queue_log.2.gz",
                  "log/cel-custom/cel.csv.1.gz"),
    "dated": ("queue_log", "cel-custom/cel.csv", "queue_log-20261121",
              "cel-custom/cel.csv-20261121.gz"),
    "the older one has the greater number": ("queue_log.2", "cel.csv.2", "queue_log.10",
                                             "cel.csv.10"),
}


@pytest.mark.parametrize("case", PLACES)
def test_files_are_found_and_put_in_order_of_time(case, tmp_path):
    name = "16-log-rotation"
    for (kind, part), file in zip(
        [("queue_log", 1), ("cel", 1), ("queue_log", 0), ("cel", 0)], PLACES[case], strict=True
    ):
        found = of(kind, name)
        half = len(found) // 2
        write(tmp_path, file, found[half:] if part else found[:half])
    read = read_folder(tmp_path)
    assert not read.faults
    assert [row.at for row in read.cel] == sorted(row.at for row in read.cel)
    book = interpret(read)
    assert not differences({"calls": book.calls, "sessions": book.sessions}, truth(name))


def test_other_files_are_left_alone(tmp_path):
    for name in ("messages", "queue_logger", "excel.csv", "cel.txt", "xqueue_log"):
        write(tmp_path, name, [START])
    with pytest.raises(FolderError, match="no file queue_log"):
        read_folder(tmp_path)


def test_a_torn_last_line_is_named(tmp_path):
    write(tmp_path, "queue_log", [START])
    with (tmp_path / "queue_log").open("a", encoding="utf-8") as file:
        file.write("17952863")
    read = read_folder(tmp_path)
    assert len(read) == 1
    assert [(Path(fault.file).name, fault.line) for fault in read.faults] == [("queue_log", 2)]


def test_bytes_that_are_no_text_and_endless_lines(tmp_path):
    junk = b"\xff\xfe\x00" * 10 + b"\n" + b"x" * (9 * MAX_LINE) + b"\n"
    (tmp_path / "queue_log").write_bytes(junk + START.encode())
    read = read_folder(tmp_path)
    assert len(read) == 1
    assert [fault.line for fault in read.faults] == [1, 2]


def test_a_damaged_gz_is_a_fault(tmp_path):
    write(tmp_path, "queue_log.1.gz", [START])
    packed = (tmp_path / "queue_log.1.gz").read_bytes()
    (tmp_path / "queue_log.1.gz").write_bytes(packed[:-9])
    (tmp_path / "queue_log.2.gz").write_bytes(b"no gzip")
    write(tmp_path, "queue_log", [START])
    read = read_folder(tmp_path)
    assert {Path(fault.file).name for fault in read.faults} == {"queue_log.1.gz", "queue_log.2.gz"}


def test_files_none_of_which_can_be_read(tmp_path):
    (tmp_path / "queue_log.1.gz").write_bytes(b"no gzip")
    with pytest.raises(FolderError, match="cannot be read further"):
        read_folder(tmp_path)


def test_an_empty_file_is_readable(tmp_path):
    write(tmp_path, "cel.csv", [])
    assert len(read_folder(tmp_path)) == 0


def test_limits(tmp_path, monkeypatch):
    write(tmp_path, "queue_log", ["garbage"] * 5 + [START] * 3)
    monkeypatch.setattr(reader, "MAX_FAULTS", 2)
    assert len(read_folder(tmp_path).faults) == 2
    monkeypatch.setattr(reader, "MAX_ROWS", 2)
    with pytest.raises(FolderError, match="more than 2 rows"):
        read_folder(tmp_path)


def test_a_file_linked_twice_counts_once(tmp_path):
    write(tmp_path, "log/queue_log", [START])
    (tmp_path / "queue_log").symlink_to(tmp_path / "log" / "queue_log")
    assert len(read_folder(tmp_path)) == 1


# ---- the command -----------------------------------------------------------------------------


def ledger(*arguments):
    command = [str(ROOT / "bin" / "ledger"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("name", NAMES[:3])
def test_ledger_prints_the_truth(name):
    done = ledger(TRACES / name)
    assert (done.returncode, done.stderr) == (0, "")
    assert not differences(json.loads(done.stdout), truth(name))


def test_ledger_in_another_time_zone():
    for zone, hour in (((), "2026-11-22T02"), (("America/New_York",), "2026-11-21T13")):
        found = json.loads(ledger(TRACES / "01-answered-caller-hangs-up", *zone).stdout)
        assert found["calls"][0]["events"][0]["t"].startswith(hour)


def test_ledger_names_faults_and_goes_on(tmp_path):
    write(tmp_path, "queue_log", [START, "garbage"])
    done = ledger(tmp_path)
    assert done.returncode == 0
    assert "queue_log:2: 1 fields instead of at least 5" in done.stderr
    assert json.loads(done.stdout) == {"calls": [], "sessions": []}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "usage"),
        (("",), "usage"),
        (("/nonexistent",), "no such folder"),
        ((ROOT / "docs",), "no file queue_log"),
        ((TRACES / "01-answered-caller-hangs-up", "Mars"), "no such time zone: Mars"),
    ],
)
def test_ledger_refuses(arguments, message):
    done = ledger(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_make_ledger_does_not_take_the_zone_of_the_machine():
    done = subprocess.run(
        ["make", "-s", "ledger", f"DIR={TRACES / '01-answered-caller-hangs-up'}"],
        cwd=ROOT, env={"PATH": "/usr/bin:/bin", "TZ": "UTC"}, capture_output=True, text=True,
        timeout=60, check=True,
    )
    assert not differences(json.loads(done.stdout), truth("01-answered-caller-hangs-up"))
