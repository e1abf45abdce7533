"""Halls of the demo: every district with its tax offices, each with a number of its own."""

PROVINCE = ("110000", "北京市")
DISTRICTS = (
    ("110101", "东城区"), ("110102", "西城区"), ("110105", "朝阳区"), ("110106", "丰台区"),
    ("110107", "石景山区"), ("110108", "海淀区"), ("110109", "门头沟区"), ("110111", "房山区"),
    ("110112", "通州区"), ("110113", "顺义区"), ("110114", "昌平区"), ("110115", "大兴区"),
    ("110116", "怀柔区"), ("110117", "平谷区"), ("110118", "密云区"), ("110119", "延庆区"),
    ("110190", "经济技术开发区"),
)
PER_DISTRICT = 12
NUMERALS = "一二三四五六七八九十"
FIRST_NUMBER = 1055500000  # no carrier has given out these


def halls():
    """The halls: dicts with code, name, district (code) and number."""
    for district, (code, name) in enumerate(DISTRICTS, start=1):
        for place in range(1, PER_DISTRICT + 1):
            yield {
                "code": f"{code}{place:02}",
                "name": f"{name}第{_numeral(place)}税务所办税厅",
                "district": code,
                "number": f"0{FIRST_NUMBER + district * 100 + place}",
            }


def _numeral(number):
    """A number up to 19 in Chinese."""
    if number <= len(NUMERALS):
        return NUMERALS[number - 1]
    return "十" + NUMERALS[number - 11]
