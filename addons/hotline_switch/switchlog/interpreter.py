"""Rows to calls and sessions."""

from .book import Book


def interpret(rows, tz="Asia/Shanghai", until=None):
    """The calls and sessions that the rows tell of.

    :param rows: Rows of one switch, any order, with or without repetition
    :param tz: name of the zone in which times are written
    :param until: every row of both files before this moment (microseconds since the epoch) is
        among the rows; None: there are no others at all. Only `final` and `settles_at` depend on it
    :return: Book
    """
    return Book()
