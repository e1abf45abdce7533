"""Telephone numbers as people type them and exchanges send them."""

import re
from dataclasses import dataclass, field
from unicodedata import normalize

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType, shortnumberinfo

REGION, COUNTRY_CODE = "CN", 86
LANGUAGE = "zh"
MOBILE, LANDLINE, SERVICE = "mobile", "landline", "service"
SHORT, INTERNATIONAL, RAW = "short", "international", "raw"

_KINDS = {
    PhoneNumberType.MOBILE: MOBILE,
    PhoneNumberType.FIXED_LINE: LANDLINE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: LANDLINE,
    PhoneNumberType.TOLL_FREE: SERVICE,
    PhoneNumberType.SHARED_COST: SERVICE,
    PhoneNumberType.PREMIUM_RATE: SERVICE,
    PhoneNumberType.UAN: SERVICE,
}
_WITH_AREA = (MOBILE, LANDLINE)  # a service number belongs to the whole country
_SHOWN_WHOLE = (SHORT, SERVICE)  # published numbers, nobody's own
_SHORT_LENGTH = 6
_SHOWN = 4  # last digits of a masked number
_LONGEST = 64
# (010)6611-1366 转 802, ext. 802, 分机802, #802
_EXTENSION = re.compile(
    r"(.*\d\D*?)\s*(?:转|分机号?|ext(?:ension|n)?\.?|x|#)[\s:-]*(\d{1,8})", re.I
)
_HYPHENED = re.compile(r"(.*\d{7})-(\d{1,6})")  # 010-66111366-802
_DASH = re.compile("[\u2010-\u2015\u2212]")
_DIALLED = re.compile(r"\+?[\d\s()./-]+", re.ASCII)
_LOCAL = re.compile(r"[2-9]\d{6,7}", re.ASCII)


@dataclass(frozen=True)
class PhoneNumber:
    """A telephone number, as far as it is understood. Nothing is refused.

    :param typed: the text as it was given
    :param kind: mobile, landline, service (400, 800), short (12366, 110), international, or raw
    :param number: E.164; the digits of a short number; of a raw one its text without spaces
    :param extension: digits to dial afterwards, or ""
    :param area: province and city in Chinese, or the country; "" if not known. For a mobile number
        where it was issued
    """

    typed: str = field(repr=False)
    kind: str
    number: str = field(repr=False)
    extension: str = ""
    area: str = ""

    @property
    def is_valid(self):
        """True for a number that can be dialled."""
        return self.kind != RAW

    @property
    def masked(self):
        """`138****8000`, `010****1366`; published numbers are shown whole."""
        if self.kind in _SHOWN_WHOLE:
            return self.number if self.kind == SHORT else _national(self.number)
        head, digits = _mask_parts(self)
        hidden = max(len(digits) - _SHOWN, 0)
        return head + "*" * hidden + digits[-_SHOWN:] if hidden else head + "*" * len(digits)


def parse_phone(text, area_code=""):
    """The PhoneNumber of a typed or signalled text. Takes about 0.2 ms: normalise when writing.

    :param area_code: the site's area code without 0: with `10`, `66111366` is a number in Beijing
    """
    plain = _DASH.sub("-", normalize("NFKC", text)).strip()
    found = None
    if len(plain) <= _LONGEST:
        found = _understood(text, *_without_extension(plain), area_code)
        found = found or _hyphened(text, plain, area_code)
    return found or PhoneNumber(text, RAW, re.sub(r"\s+", "", plain))


def mask_phone(text, area_code=""):
    """The masked form of a typed text, see PhoneNumber.masked."""
    return parse_phone(text, area_code).masked


def _without_extension(plain):
    match = _EXTENSION.fullmatch(plain)
    return match.groups() if match else (plain, "")


def _hyphened(typed, plain, area_code):
    """A third group after a hyphen is an extension when the rest is a number of its own."""
    match = _HYPHENED.fullmatch(plain)
    return match and _understood(typed, *match.groups(), area_code)


def _understood(typed, dialled, extension, area_code):
    if not _DIALLED.fullmatch(dialled):
        return None
    digits = re.sub(r"\D", "", dialled)
    if len(digits) <= _SHORT_LENGTH:
        return _short(typed, dialled, digits, extension)
    if area_code and _LOCAL.fullmatch(digits) and not dialled.startswith("+"):
        dialled = f"0{area_code}{digits}"
    return _long(typed, dialled, extension)


def _short(typed, dialled, digits, extension):
    parsed = phonenumbers.PhoneNumber(country_code=COUNTRY_CODE, national_number=int(digits or 0))
    if dialled.startswith(("+", "0")):
        return None
    if not shortnumberinfo.is_valid_short_number_for_region(parsed, REGION):
        return None
    return PhoneNumber(typed, SHORT, digits, extension)


def _long(typed, dialled, extension):
    try:
        parsed = phonenumbers.parse(dialled, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    kind = _kind(parsed)
    number = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    return PhoneNumber(typed, kind, number, extension, _area(parsed, kind))


def _kind(parsed):
    if parsed.country_code != COUNTRY_CODE:
        return INTERNATIONAL
    return _KINDS.get(phonenumbers.number_type(parsed), SERVICE)


def _area(parsed, kind):
    if kind == SERVICE:
        return ""
    from phonenumbers import geocoder  # its tables are large: not at start

    return geocoder.description_for_number(parsed, LANGUAGE)


def _national(number):
    """The number as it is dialled at home: 010…, 138…, 400…"""
    parsed = phonenumbers.parse(number, REGION)
    return re.sub(r"\D", "", phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL))


def _mask_parts(phone):
    """What is shown of a number in front, and the digits of which the last four are shown."""
    if phone.kind == MOBILE:
        national = _national(phone.number)
        return national[:3], national[3:]
    if phone.kind == RAW:
        return "", phone.number
    parsed = phonenumbers.parse(phone.number, REGION)
    significant = phonenumbers.national_significant_number(parsed)
    area = significant[: phonenumbers.length_of_geographical_area_code(parsed)]
    prefix = "0" if phone.kind == LANDLINE else f"+{parsed.country_code}"
    return prefix + area, significant[len(area) :]
