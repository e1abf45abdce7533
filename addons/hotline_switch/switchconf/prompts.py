"""Prompts the dialplan itself speaks, whatever the site configures, and how they are said.

`SPOKEN` is for whoever makes the sound files: name -> (Chinese text, pinyin with tone numbers for
`espeak-ng -v cmn-latn-pinyin -b 1`). Files are `sounds/<name>.wav`, 8 kHz, 16 bit, mono. One that
is missing is skipped: the call goes on.
"""

BEEP = "beep"  # a tone, made by bin/pbx
QUEUE_GIVE_UP = "queue_give_up"
CALLBACK_OFFER = "callback_offer"
CALLBACK_NUMBER = "callback_number"
CALLBACK_ACCEPTED = "callback_accepted"
AGENT_DONE = "agent_done"
AGENT_FAILED = "agent_failed"
QUEUE_FIRST = "queue_first"
QUEUE_PLACE = "queue_place"
QUEUE_PLACES = "queue_places"
QUEUE_WAIT = "queue_wait"
QUEUE_MINUTE = "queue_minute"
QUEUE_MINUTES = "queue_minutes"
QUEUE_THANKS = "queue_thanks"

_NUMERALS = ["零 ling2", "一 yi1", "二 er4", "三 san1", "四 si4", "五 wu3", "六 liu4", "七 qi1",
             "八 ba1", "九 jiu3", "十 shi2"]  # fmt: skip


def _numbers():
    """Files of Asterisk's Chinese numbers: 0 to 10, the tens, hundred, thousand."""
    words = dict(enumerate(tuple(text.split()) for text in _NUMERALS))
    ten = words[10]
    spoken = {f"digits/{number}": word for number, word in words.items()}
    for tens in range(2, 10):
        spoken[f"digits/{tens}0"] = (words[tens][0] + ten[0], f"{words[tens][1]} {ten[1]}")
    spoken["digits/hundred"] = ("百", "bai3")
    spoken["digits/thousand"] = ("千", "qian1")
    return spoken


SPOKEN = {
    QUEUE_GIVE_UP: (
        "坐席全忙，请您稍后再拨。",
        "zuo4 xi2 quan2 mang2, qing3 nin2 shao1 hou4 zai4 bo1.",
    ),
    CALLBACK_OFFER: (
        "如需我们稍后回电，请按一。",
        "ru2 xu1 wo3 men5 shao1 hou4 hui2 dian4, qing3 an4 yi1.",
    ),
    CALLBACK_NUMBER: (
        "请输入您的电话号码，按井号键结束。",
        "qing3 shu1 ru4 nin2 de5 dian4 hua4 hao4 ma3, an4 jing3 hao4 jian4 jie2 shu4.",
    ),
    CALLBACK_ACCEPTED: (
        "我们将尽快给您回电，再见。",
        "wo3 men5 jiang1 jin3 kuai4 gei3 nin2 hui2 dian4, zai4 jian4.",
    ),
    AGENT_DONE: ("操作成功。", "cao1 zuo4 cheng2 gong1."),
    AGENT_FAILED: ("操作失败。", "cao1 zuo4 shi1 bai4."),
    QUEUE_FIRST: ("下一个就是您。", "xia4 yi1 ge4 jiu4 shi4 nin2."),
    QUEUE_PLACE: ("您当前排在第", "nin2 dang1 qian2 pai2 zai4 di4"),
    QUEUE_PLACES: ("位。", "wei4."),
    QUEUE_WAIT: ("预计等待时间", "yu4 ji4 deng3 dai4 shi2 jian1"),
    QUEUE_MINUTE: ("分钟。", "fen1 zhong1."),
    QUEUE_MINUTES: ("分钟。", "fen1 zhong1."),
    QUEUE_THANKS: ("请您耐心等候。", "qing3 nin2 nai4 xin1 deng3 hou4."),
    **_numbers(),
}
