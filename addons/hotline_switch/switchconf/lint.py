"""placeholder"""


def lint(files):
    return []
