"""Who somebody is: unified social credit codes, resident ID numbers, telephone numbers."""

from .area import area_names
from .errors import MESSAGES, IdentityFault
from .idnumber import IdNumber, mask_id_number, parse_id_number
from .phone import PhoneNumber, mask_phone, parse_phone
from .uscc import SocialCreditCode, parse_uscc

__all__ = [
    "MESSAGES",
    "IdNumber",
    "IdentityFault",
    "PhoneNumber",
    "SocialCreditCode",
    "area_names",
    "mask_id_number",
    "mask_phone",
    "parse_id_number",
    "parse_phone",
    "parse_uscc",
]
