"""Resident ID number: 18 characters with area, birth date, sex and check digit (GB 11643)."""

import re
from dataclasses import dataclass, field
from datetime import date
from unicodedata import normalize

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from .area import area_names
from .errors import IdentityFault

LENGTH = 18
FIRST_YEAR = 1850  # of birth
# residence permits of people from Hong Kong, Macao and Taiwan
PERMITS = {"810000": "香港", "820000": "澳门", "830000": "台湾"}
MALE, FEMALE = "male", "female"
_SPACE = re.compile(r"\s+")
_FORM = re.compile(r"\d{17}[\dX]", re.ASCII)
_SHOWN = 4  # characters left at each end of a masked number


@dataclass(frozen=True)
class IdNumber:
    """An ID number that passed.

    :param number: 18 characters, X upper case; kept out of `repr`, so that no log shows it
    :param birth: date of birth
    :param sex: "male" or "female"
    :param province, county: names of the area of first registration
    """

    number: str = field(repr=False)
    birth: date = field(repr=False)
    sex: str
    province: str
    county: str

    @property
    def masked(self):
        """`1101**********002X`"""
        return mask_id_number(self.number)


def parse_id_number(text, on=None):
    """The IdNumber of a typed text; spaces, case and width do not matter.

    Numbers of 15 digits are no longer valid since 2013 and are refused.

    :param on: a `date`: nobody is born later
    :raises IdentityFault: with the code of what is wrong
    """
    number = _compact(text)
    if len(number) != LENGTH:
        raise IdentityFault("length", length=LENGTH)
    if not _FORM.fullmatch(number):
        raise IdentityFault("characters")
    province, county = _area(number[:6])
    birth = _birth(number, on)
    if ric.calc_check_digit(number) != number[-1]:
        raise IdentityFault("check_digit")
    return IdNumber(number, birth, MALE if int(number[16]) % 2 else FEMALE, province, county)


def mask_id_number(text):
    """`1101**********002X`; of a text that is no ID number nothing is shown."""
    number = _compact(text)
    if not _FORM.fullmatch(number):
        return "*" * len(number)
    return number[:_SHOWN] + "*" * (LENGTH - 2 * _SHOWN) + number[-_SHOWN:]


def _compact(text):
    return _SPACE.sub("", normalize("NFKC", text)).upper()


def _area(code):
    # not ric.get_birth_place: it refuses a county founded after the birth, but the numbers were
    # given out from 1984 on, to people of any age
    if code in PERMITS:
        return PERMITS[code], ""
    province, county = area_names(code)
    if not county:
        raise IdentityFault("area")
    return province, county


def _birth(number, on):
    try:
        birth = ric.get_birth_date(number)
    except ValidationError as error:
        raise IdentityFault("birth") from error
    if birth.year < FIRST_YEAR or (on is not None and birth > on):
        raise IdentityFault("birth")
    return birth
