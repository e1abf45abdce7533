"""A month of a tax hotline, made up but believable, the same at every run.

``people`` makes the roll, ``day_plan`` how many callers come when, ``floor`` lets them queue for
the agents on duty, ``lines`` says who called which number, ``month`` puts it together as a fact
file (exchange format, version 1).
"""

from .month import earlier_months, fact_file

__all__ = ["earlier_months", "fact_file"]
