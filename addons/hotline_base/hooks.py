import yaml

from odoo.tools import file_open


def post_init_hook(env):
    """Enter the confirmed working calendar (State Council notices); later edits stay."""
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
