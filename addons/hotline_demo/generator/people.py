"""The roll of the demo contract: 1 leader, 2 deputies, 30 front-line agents, one a joiner."""

from random import Random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
GIVEN = [
    "晓彤", "子涵", "雨桐", "欣怡", "梦洁", "思远", "佳宁", "雅静", "文博",
    "浩然", "诗琪", "明轩", "若曦", "嘉怡", "俊杰", "婉婷", "天佑", "静怡",
    "海燕", "立新", "春梅", "国强", "丽娜", "建华", "秀英", "志强", "玉兰",
    "敏", "磊", "静", "婷", "涛", "莹", "雪", "倩",
]
FRONTLINE = 30
LEAVER, JOINER = "A17", "A31"
# agents who do not reach a target, and how: a factor on their habits
SLOW = {
    "A05": {"talk": 0.8},
    "A12": {"wrap": 9.5},
    "A19": {"ring": 3.8},
    "A26": {"login": 0.8},
}


def roll(start, left_on, joined_on):
    """Records of the section ``agents``.

    :param start: first day of the contract year
    :param left_on, joined_on: day the leaver leaves and the joiner starts
    """
    draw = Random("roll")
    names = _names(draw)
    people = [_person("L01", "leader", start, draw, next(names), years=8)]
    people += [
        _person(code, "deputy_leader", start, draw, next(names), years=5) for code in ("D01", "D02")
    ]
    people += [
        _person(f"A{n:02}", "frontline", start, draw, next(names)) for n in range(1, FRONTLINE + 1)
    ]
    for person in people:
        if person["id"] == LEAVER:
            person.update(left=left_on.isoformat(), left_reason="resigned")
    joiner = _person(JOINER, "frontline", joined_on, draw, next(names))
    return [*people, {**joiner, "replaces": LEAVER}]


def _names(draw):
    seen = set()
    while True:
        name = draw.choice(SURNAMES) + draw.choice(GIVEN)
        if name not in seen:
            seen.add(name)
            yield name


def _person(code, position, hired, draw, name, years=None):
    return {
        "id": code,
        "name": name,
        "position": position,
        "hired": hired.isoformat(),
        "birth": f"{draw.randint(1984, 2002)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}",
        "education": draw.choice(("secondary_vocational", "junior_college", "bachelor")),
        "major": draw.choice(("finance_accounting", "taxation", "economics", "chinese")),
        "typing_wpm": draw.randint(61, 95),
        "experience_years": years or draw.randint(1, 4),
        "mandarin": draw.choice(("二级乙等", "二级甲等", "一级乙等")),
    }
