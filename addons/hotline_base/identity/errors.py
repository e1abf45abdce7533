"""Why a number is refused: stable codes, so that a screen can say it in the user's language."""

MESSAGES = {
    "length": "must have %(length)s characters",
    "characters": "contains a character that does not belong there",
    "registry": "begins with an unknown registration authority",
    "category": "names an unknown category of organisation",
    "area": "names an unknown administrative area",
    "birth": "names a day of birth that does not exist or is still to come",
    "check_digit": "is mistyped: the check character does not fit",
}


class IdentityFault(ValueError):
    """A number that cannot be right; `code` is a key of MESSAGES."""

    def __init__(self, code, **values):
        super().__init__(MESSAGES[code] % values)
        self.code = code
        self.values = values
