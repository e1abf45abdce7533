"""The files of one switch."""

from .rows import Rows


class FolderError(ValueError):
    """A folder without such files."""


def read_folder(path):
    """Every row in a folder.

    :param path: folder that holds `queue_log…` and `cel.csv…`, or whose `log/` and `cel-custom/` do
    :return: Rows, with faults
    :raises FolderError: there are no such files, or they cannot be read
    """
    return Rows()
