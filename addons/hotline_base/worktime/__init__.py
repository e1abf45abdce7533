"""Working days, deadlines and ages: Civil Code 201-203, official calendar (measures G8, G11)."""

from .calendar import UnconfirmedYear, WorkCalendar, calendar_from_table
from .deadline import add_months, age_on, deadline

__all__ = [
    "UnconfirmedYear",
    "WorkCalendar",
    "add_months",
    "age_on",
    "calendar_from_table",
    "deadline",
]
