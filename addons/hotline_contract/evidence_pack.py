"""The evidence pack: what an assessment rests on, and the program that works it out again."""

import io
import zipfile
from pathlib import Path

VERIFIER = Path(__file__).parent / "verifier" / "verify.py"
EVIDENCE = "evidence.json"
WHEN = (1980, 1, 1, 0, 0, 0)  # the same content gives the same file
README = """\
证据包 / Evidence pack

evidence.json  本期考核依据的事实、合同条款、工作日历和结果(规范化 JSON)
               facts, contract terms, working calendar and result (canonical JSON)
verify.py      独立核算程序,只需 Python 3.10 以上,不依赖本系统
               independent recomputation; needs only Python 3.10 or later

    python3 verify.py evidence.json

无输出且退出码为 0:结果与事实一致。否则逐行列出不一致之处(被改动的事实、不同的金额)。
No output and exit code 0: the result follows from the facts. Otherwise each line names what does
not hold: a fact that was changed, an amount that differs.

evidence.json 的 SHA-256 应与考核单上的封存值一致。
The SHA-256 of evidence.json must be the seal printed on the assessment.
"""


def pack(evidence):
    """ZIP of the evidence (canonical JSON, bytes), the verifier and how to use them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            (EVIDENCE, evidence),
            ("verify.py", VERIFIER.read_bytes()),
            ("README.txt", README.encode()),
        ):
            archive.writestr(zipfile.ZipInfo(name, WHEN), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def unpack(raw):
    """The evidence in a pack; empty when it is no pack."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return archive.read(EVIDENCE)
    except (zipfile.BadZipFile, KeyError):
        return b""
