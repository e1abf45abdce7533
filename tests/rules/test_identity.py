"""Social credit codes, ID numbers, telephone numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from odoo.addons.hotline_base.identity import (
    IdentityFault,
    area_names,
    mask_id_number,
    mask_phone,
    parse_id_number,
    parse_phone,
    parse_uscc,
)


def rows(table):
    return [tuple(line.split()) for line in table.strip().splitlines()]


def with_check(body):
    """A social credit code of 17 characters, or an ID number of 17 digits, completed."""
    is_id = body.isdigit() and body[6:8] in ("18", "19", "20")
    return body + (ric.calc_check_digit(body + "0") if is_id else uscc.calc_check_digit(body))


def code_of(parse, text, *args):
    with pytest.raises(IdentityFault) as refusal:
        parse(text, *args)
    assert str(refusal.value)
    return refusal.value.code


# --- areas


@pytest.mark.parametrize(
    ("code", "province", "county"),
    [
        ("110105", "北京市", "朝阳区"),
        ("440300", "广东省", "深圳市"),
        ("419001", "河南省", "济源市"),  # the code had another holder before
        ("110302", "北京市", ""),
        ("000000", "", ""),
    ],
)
def test_area(code, province, county):
    assert area_names(code) == (province, county)


# --- social credit codes


@pytest.mark.parametrize(
    ("number", "province", "county"),
    rows("""
    914403001922038216 广东省 深圳市
    91330100799655058B 浙江省 杭州市
    91440300708461136T 广东省 深圳市
    9144030071526726XG 广东省 深圳市
    91110108551385082Q 北京市 海淀区
    91110000710926094P 北京市 北京市
    """),
)
def test_real_codes(number, province, county):
    found = parse_uscc(number)
    assert (found.number, found.province, found.county) == (number, province, county)
    assert (found.registry, found.category, found.area) == ("9", "1", number[2:8])


def test_code_of_the_national_registry():
    assert parse_uscc("91100000100003962T").province == ""


def test_code_of_a_development_zone_without_a_code_in_the_list():
    assert parse_uscc(with_check("91110302MA01ABCD1")).province == "北京市"


@pytest.mark.parametrize("kind", ["11", "12", "31", "51", "52", "53", "54", "A1", "N2", "Y1", "93"])
def test_other_authorities(kind):
    assert parse_uscc(with_check(kind + "110108MA01ABCD1")).registry == kind[0]


@pytest.mark.parametrize(
    "typed",
    [
        " 9144 0300 7152 6726 xg ",
        "91440300-71526726X-G",
        "９１４４０３００７１５２６７２６ＸＧ",
    ],
)
def test_typing_of_a_code_does_not_matter(typed):
    assert parse_uscc(typed).number == "9144030071526726XG"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("000000000000000000", "registry"),
        (with_check("04110108MA01ABCD1"), "registry"),
        (with_check("90110108MA01ABCD1"), "category"),
        (with_check("Y2110108MA01ABCD1"), "category"),
        (with_check("91990108MA01ABCD1"), "area"),
        (with_check("91000000MA01ABCD1"), "area"),
        ("9144030071526726XH", "check_digit"),
        ("9144030071526726X0", "check_digit"),
        ("91440300715267261G", "check_digit"),
        ("9144030071526726IG", "characters"),
        ("9144030071526726OG", "characters"),
        ("91A40300715267261G", "characters"),
        ("9144030071526726样G", "characters"),
        ("9144030071526726X", "length"),
        ("9144030071526726XGG", "length"),
        ("", "length"),
    ],
)
def test_wrong_codes(number, code):
    assert code_of(parse_uscc, number) == code


@given(st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_every_single_mistyped_character_is_noticed(place, character):
    good = "91440300708461136T"
    typed = good[:place] + character + good[place + 1 :]
    if typed == good:
        return
    with pytest.raises(IdentityFault):
        parse_uscc(typed)


# --- ID numbers


def test_id_number():
    found = parse_id_number(" 110105 19491231 002x ")
    assert found.number == "11010519491231002X"
    assert (found.birth, found.sex) == (date(1949, 12, 31), "female")
    assert (found.province, found.county) == ("北京市", "朝阳区")
    assert found.masked == "1101**********002X"
    assert found.number not in repr(found)


def test_sex_is_the_parity_of_the_order():
    assert parse_id_number(with_check("11010519900101001")).sex == "male"
    assert parse_id_number(with_check("11010519900101002")).sex == "female"


@pytest.mark.parametrize(
    ("area", "province"), [("810000", "香港"), ("820000", "澳门"), ("830000", "台湾")]
)
def test_residence_permits(area, province):
    assert parse_id_number(with_check(area + "19940823002")).province == province


def test_born_before_the_county_was_founded():
    assert parse_id_number(with_check("41900119600101001")).county == "济源市"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("11010519491231002", "length"),
        ("110105491231002", "length"),  # 15 digits
        ("1101051949123100XX", "characters"),
        ("样10105194912310020", "characters"),
        ("110105194912310020", "check_digit"),
        (with_check("11010519900230001"), "birth"),
        (with_check("11010519901301001"), "birth"),
        (with_check("11010518490101001"), "birth"),
        (with_check("11999919900101001"), "area"),
        (with_check("99010519900101001"), "area"),
        ("", "length"),
    ],
)
def test_wrong_id_numbers(number, code):
    assert code_of(parse_id_number, number) == code


def test_nobody_is_born_tomorrow():
    number = with_check("11010520250102001")
    assert parse_id_number(number, date(2025, 1, 2)).birth == date(2025, 1, 2)
    assert code_of(parse_id_number, number, date(2025, 1, 1)) == "birth"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("11010519491231002x", "1101**********002X"),
        ("110105491231002", "***************"),
        ("abc", "***"),
        ("", ""),
    ],
)
def test_masked_id_number(text, masked):
    assert mask_id_number(text) == masked


# --- telephone numbers

PHONES = """
    13800138000             mobile        +8613800138000 -    北京市       138****8000
    138-0013-8000           mobile        +8613800138000 -    北京市       138****8000
    013800138000            mobile        +8613800138000 -    北京市       138****8000
    +86_138_0013_8000       mobile        +8613800138000 -    北京市       138****8000
    0086_13800138000        mobile        +8613800138000 -    北京市       138****8000
    １３８００１３８０００  mobile        +8613800138000 -    北京市       138****8000
    010-12345678            landline      +861012345678  -    北京市       010****5678
    (010)6611-1366          landline      +861066111366  -    北京市       010****1366
    (010)6611-1366_转_802   landline      +861066111366  802  北京市       010****1366
    （010）6611—1366转802   landline      +861066111366  802  北京市       010****1366
    010-66111366-802        landline      +861066111366  802  北京市       010****1366
    010-66111366_ext._802   landline      +861066111366  802  北京市       010****1366
    010-66111366#802        landline      +861066111366  802  北京市       010****1366
    010-66111366_分机：802  landline      +861066111366  802  北京市       010****1366
    0755-26983355           landline      +8675526983355 -    广东省深圳市 0755****3355
    0571_88888888           landline      +8657188888888 -    浙江省杭州市 0571****8888
    021-12366               landline      +862112366     -    上海市       021*2366
    4008-100-100            service       +864008100100  -    -            4008100100
    400-810-1234转5         service       +864008101234  5    -            4008101234
    ８００-８１０-１２３４  service       +868008101234  -    -            8008101234
    12366                   short         12366          -    -            12366
    12345                   short         12345          -    -            12345
    95588                   short         95588          -    -            95588
    110                     short         110            -    -            110
    +1_650-253-0000         international +16502530000   -    美国         +1650***0000
    001_650_253_0000        international +16502530000   -    美国         +1650***0000
    +852_2345_6789          international +85223456789   -    香港         +852****6789
    10657_5257              raw           106575257      -    -            *****5257
    106912345678901         raw           106912345678901 -   -            ***********8901
    66111366                raw           66111366       -    -            ****1366
    138_0013_800            raw           1380013800     -    -            ******3800
    anonymous               raw           anonymous      -    -            *****mous
    1001                    raw           1001           -    -            ****
"""


@pytest.mark.parametrize(("typed", "kind", "number", "extension", "area", "masked"), rows(PHONES))
def test_phone(typed, kind, number, extension, area, masked):
    typed = typed.replace("_", " ")
    found = parse_phone(typed)
    assert found.typed == typed
    assert (found.kind, found.number) == (kind, number)
    assert (found.extension or "-", found.area or "-") == (extension, area)
    assert found.masked == mask_phone(typed) == masked
    assert found.is_valid is (kind != "raw")


def test_numbers_of_the_site_need_no_area_code():
    assert parse_phone("6611 1366", "10").number == "+861066111366"
    assert parse_phone("66111366-802", "10").extension == "802"
    assert parse_phone("12366", "10").kind == "short"
    assert parse_phone("021-12366", "10").number == "+862112366"


def test_no_number_in_repr():
    assert "8000" not in repr(parse_phone("13800138000"))


@given(st.text(max_size=80) | st.text("0123456789+-() 转#", max_size=30))
def test_any_text_is_taken_and_masked(text):
    found = parse_phone(text)
    assert found.typed == text
    if found.kind in ("mobile", "landline", "international", "raw") and len(found.number) > 4:
        assert "*" in found.masked
        # what is typed with asterisks may look masked already
        assert "*" in found.number or found.number not in found.masked


def test_long_text_is_not_searched_for_numbers():
    assert parse_phone("1" * 100_000).kind == "raw"
