"""Codes of the contract data in words, for screens and reports. Unknown codes show themselves."""

import re
from decimal import Decimal

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

POSITIONS = {
    "all": _lt("All positions"),
    "leader": _lt("Leader"),
    "deputy_leader": _lt("Deputy leader"),
    "frontline": _lt("Frontline agent"),
    "agent": _lt("Agent"),
    "manager": _lt("Manager"),
    "project_manager": _lt("Project manager"),
    "management_team_min": _lt("Management team, at least"),
    "total": _lt("Everybody together"),
    "onsite_full_time": _lt("On site, full time"),
    "front": _lt("Front office"),
    "back_office": _lt("Back office"),
}
SECTIONS = {
    "workload": _lt("Workload"),
    "quality": _lt("Service quality"),
    "training": _lt("Training and tests"),
    "site": _lt("Site management"),
    "confidentiality": _lt("Security and confidentiality"),
}
PARTS = {"build": _lt("Build and operation"), "labour": _lt("Labour")}
DEADLINES = {
    "initial_staffing": _lt("All positions filled"),
    "replacement": _lt("Leaver replaced"),
    "reserve_replenish": _lt("Reserve made up"),
    "recruit_response": _lt("Recruitment started"),
    "interview": _lt("Interviews done"),
    "complaint_response": _lt("Complaint taken up"),
    "complaint_result": _lt("Complaint answered"),
    "hold_max": _lt("Longest hold"),
    "arrive_early": _lt("At the desk before the shift"),
    "urgent_transfer": _lt("Urgent matter handed to the leader"),
    "outage_notice": _lt("Outage notified"),
    "handover": _lt("Taken over from the previous vendor"),
    "kb_update": _lt("Knowledge base updated"),
    "web_reply": _lt("Web question answered"),
    "column_update": _lt("Column updated"),
    "map_update": _lt("Map updated"),
    "ex_tax_staff_cure": _lt("Former tax staff dismissed"),
    "replace_unfit": _lt("Unfit person replaced"),
    "time_critical": _lt("Time-critical matter handled"),
    "fault_report": _lt("Fault reported"),
    "support_response": _lt("Support responds"),
    "fault_repair_general": _lt("Ordinary fault repaired"),
    "fault_repair_major": _lt("Major fault repaired"),
    "fault_cause_report": _lt("Fault cause reported"),
    "site_and_equipment": _lt("Site and equipment ready"),
    "system_interconnect": _lt("Systems connected"),
    "staff_in_post_all": _lt("All staff in post"),
    "staff_in_post_three_posts": _lt("Front, back office and manager in post"),
    "annual_report": _lt("Annual report handed in"),
    "annual_review": _lt("Annual review"),
}
STARTS = {
    "signed": _lt("signature"),
    "start": _lt("start of service"),
    "end": _lt("end of the contract"),
    "effective": _lt("start of the contract"),
    "departure": _lt("departure"),
    "request": _lt("request"),
    "order": _lt("order"),
    "trigger": _lt("the event"),
    "received": _lt("receipt"),
    "detected": _lt("detection"),
    "reported": _lt("report"),
    "repaired": _lt("repair"),
    "interview_start": _lt("start of the interviews"),
    "annual_report": _lt("the annual report"),
}
REQUIREMENTS = {
    "deposit_received": _lt("Deposit"),
    "accepted": _lt("Acceptance"),
    "invoice": _lt("Invoice"),
}
HEADS = {
    "section": _lt("Section"),
    "possible": _lt("Points possible"),
    "lost": _lt("Points lost"),
    "left": _lt("Score"),
}
SIGNS = {"percent": " %", "permille": " ‰"}
UNITS = {"hours": _lt("%(number)s h"), "score": _lt("%(number)s points")}
LONG_NUMBER = re.compile(r"(?<![\d.,])\d{4,}(?:\.\d+)?")


def is_chinese(env):
    """Whether the user reads Chinese: no spaces, full-width punctuation."""
    return (env.lang or "").startswith("zh")


def listed(env, parts):
    """Clauses one after the other, the empty ones left out."""
    return ("；" if is_chinese(env) else "; ").join(filter(None, parts))


def word(env, table, code):
    """The words of a code, or the code itself where the table has none."""
    return env._(table[code]) if code in table else code or ""


def grouped(number):
    """A decimal text with thousands separated, decimals untouched: ``77600.5`` → ``77,600.5``."""
    whole, dot, part = number.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}{dot}{part}"


def group_all(text):
    """Thousands separated in every number of a text."""
    return LONG_NUMBER.sub(lambda found: grouped(found.group()), text)


def duration(env, seconds):
    """Seconds in words: ``3分20秒``; parts that are zero are left out.

    :param seconds: decimal text, as a result writes it
    """
    total = Decimal(seconds)
    sign, total = ("−", -total) if total < 0 else ("", total)
    minutes, rest = divmod(total, 60)
    hours, minutes = divmod(minutes, 60)
    rest = format(rest.normalize(), "f") if rest else ""
    parts = [
        env._("%(n)s h", n=grouped(str(hours))) if hours else "",
        env._("%(n)s min", n=minutes) if minutes else "",
        env._("%(n)s s", n=rest) if rest or not (hours or minutes) else "",
    ]
    return sign + ("" if is_chinese(env) else " ").join(filter(None, parts))


def quantity(env, number, unit):
    """A figure with its unit: ``97 %``, ``3分20秒``, ``1,470``; empty for no figure."""
    if not number:
        return ""
    if unit == "seconds":
        return duration(env, number)
    if unit in UNITS:
        words = env._(UNITS[unit])
        return words % {"number": grouped(number)}
    return grouped(number) + SIGNS.get(unit, "")
