"""Unified social credit code of organisations: 18 characters (GB 32100)."""

import re
from dataclasses import dataclass
from unicodedata import normalize

from stdnum.cn import uscc

from .area import area_names
from .errors import IdentityFault

LENGTH = 18
NATIONAL = "100000"  # registered with the national authority
# Categories of organisation of each registration authority. 54, self-governing bodies of villages
# and neighbourhoods, came after the standard of 2015.
CATEGORIES = {
    "1": "1239",  # staffing of public bodies: authority, public institution, mass organisation
    "2": "19",  # foreign affairs
    "3": "123459",  # justice: law firm, notary, legal service, forensic institute, arbitration
    "4": "19",  # culture
    "5": "12349",  # civil affairs: association, private non-enterprise unit, foundation
    "6": "129",  # tourism
    "7": "129",  # religion
    "8": "19",  # trade unions
    "9": "123",  # market regulation: enterprise, individual business, farmers' cooperative
    "A": "19",  # armed forces
    "N": "1239",  # agriculture: collective economic organisations
    "Y": "1",  # others
}
_SEPARATOR = re.compile(r"[\s-]+")
_FORM = re.compile(r"[0-9A-Z]{2}\d{6}[0-9ABCDEFGHJKLMNPQRTUWXY]{10}", re.ASCII)


@dataclass(frozen=True)
class SocialCreditCode:
    """A code that passed.

    :param number: 18 characters, upper case
    :param registry: character of the registration authority
    :param category: character of the category of organisation
    :param area: six digits of the area of registration
    :param province, county: its names; `county` is "" for zones that have no code of their own in
        GB/T 2260, such as 110302, the economic-technological area of Beijing
    """

    number: str
    registry: str
    category: str
    area: str
    province: str
    county: str


def parse_uscc(text):
    """The SocialCreditCode of a typed text; spaces, hyphens, case and width do not matter.

    Eighteen zeros satisfy the check digit: authority, category and province must be known too.

    :raises IdentityFault: with the code of what is wrong
    """
    number = _SEPARATOR.sub("", normalize("NFKC", text)).upper()
    if len(number) != LENGTH:
        raise IdentityFault("length", length=LENGTH)
    if not _FORM.fullmatch(number):
        raise IdentityFault("characters")
    _check_kind(number)
    province, county = _area(number[2:8])
    if uscc.calc_check_digit(number[:-1]) != number[-1]:
        raise IdentityFault("check_digit")
    return SocialCreditCode(number, number[0], number[1], number[2:8], province, county)


def _check_kind(number):
    if number[0] not in CATEGORIES:
        raise IdentityFault("registry")
    if number[1] not in CATEGORIES[number[0]]:
        raise IdentityFault("category")


def _area(code):
    if code == NATIONAL:
        return "", ""
    province, county = area_names(code)
    if not province:
        raise IdentityFault("area")
    return province, county
