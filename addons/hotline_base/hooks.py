import yaml

from odoo.tools import file_open


def post_init_hook(env):
    """Enter what data files cannot say; later edits of users stay."""
    _enter_working_calendar(env)
    _write_dates_with_digits(env)


def _write_dates_with_digits(env):
    """Chinese dates as 2025-03-31: they align in columns and sort by eye."""
    languages = env["res.lang"].with_context(active_test=False)
    languages.search([("code", "=", "zh_CN")]).date_format = "%Y-%m-%d"


def _enter_working_calendar(env):
    """The confirmed working calendar (State Council notices)."""
    with file_open("hotline_base/data/working_calendar.yaml") as source:
        calendar = yaml.safe_load(source)
    for kind, key in (("holiday", "holidays"), ("workday", "workdays")):
        env["hotline.calendar.day"].create([
            {"date": str(day), "kind": kind}
            for days in calendar[key].values()
            for day in days
        ])
    env["hotline.calendar.year"].create([
        {"year": int(year), "confirmed": True, "source": calendar["source"].format(year=year)}
        for year in calendar["holidays"]
    ])
