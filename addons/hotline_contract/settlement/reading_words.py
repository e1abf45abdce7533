"""The words the ambiguous clauses turn on, and each reading's values (measures section 3)."""

from .readings import READINGS, UNPRICED

# id of a reading: the words in question, then each of Reading.values in English and Chinese
WORDS = {
    "B1": (
        "坐席人员平均振铃时长不高于登陆总时长的3%",
        ("total ring time over login time", "振铃总时长 ÷ 登录时长"),
        ("average ring time of a call over login time", "每次平均振铃时长 ÷ 登录时长"),
    ),
    "B2": (
        "当月接通率高于90%，不予扣减",
        ("above 90 %", "高于90%"),
        ("90 % or more", "达到90%即可"),
    ),
    "B2-level": (
        "当月接通率高于90%，不予扣减",
        ("of the whole contract", "合同整体接通率"),
        ("of the person", "个人接通率"),
    ),
    "B2-zero": (
        "当月接通率高于90%，不予扣减",
        ("waived", "免扣"),
        ("judged", "照常考核"),
    ),
    "B3": (
        "不合标准，每个坐席按月扣减200元，同时扣减1分",
        ("up to the item's points", "以该项分值为限"),
        ("without limit", "不设上限"),
    ),
    "B4": (
        "出现一次扣减1分；造成纳税人投诉或舆情的，出现一次扣减500元，同时扣减2分",
        ("replaces the base deduction", "替代基础扣减"),
        ("adds to the base deduction", "在基础扣减之外追加"),
    ),
    "B5": (
        "坐席人员通话总时长每月不低于80个小时",
        ("leave does not lower the target", "请假不降低指标"),
        ("leave lowers the target", "请假按天降低指标"),
    ),
    "B5-join": (
        "坐席人员通话总时长每月不低于80个小时",
        ("by working days on the roll", "按在岗工作日折算"),
        ("full target", "不折算"),
    ),
    "B7": (
        "应按照每人每月不超过9万元的标准核算费用",
        ("a month, as printed", "每月(原文)"),
        ("a year", "每年"),
    ),
    "B9": (
        "在上一期考核中无重大过错并考核合格",
        ("mean of the months", "各月平均分"),
        ("lowest month", "最低月分"),
    ),
    "B9-equal": (
        "在上一期考核中无重大过错并考核合格",
        ("passes", "合格"),
        ("does not pass", "不合格"),
    ),
    "B11": (
        "对于服务投诉要求在1小时内给予响应",
        ("60 minutes by the clock", "自收到起60分钟"),
        ("60 minutes of office hours", "办公时间内60分钟"),
    ),
    "B12-absent": (
        "坐席人员参加业务测试成绩不低于70分",
        ("absent without leave: 0 points", "无故缺考记0分"),
        ("absence is not counted", "缺考不计入"),
    ),
    "B12-makeup": (
        "坐席人员参加业务测试成绩不低于70分",
        ("make-up replaces", "以补考成绩为准"),
        ("make-up counts beside", "补考与其他成绩一并计入"),
    ),
    "B12-several": (
        "坐席人员参加业务测试成绩不低于70分",
        ("lowest", "最低分"),
        ("mean", "平均分"),
        ("latest", "最近一次"),
        ("best", "最高分"),
    ),
    "B16-test": (
        "参加考试人员数量应大于采购人实际要求人数的2倍",
        ("more than twice as many", "多于2倍"),
        ("twice as many or more", "达到2倍"),
    ),
    "B16-trainees": (
        "参加培训人员数量应大于采购人实际要求人数的1.5倍",
        ("more than one and a half times", "多于1.5倍"),
        ("one and a half times or more", "达到1.5倍"),
    ),
    "B16-wait": (
        "人员组织响应时间为1-5个工作日",
        ("no least wait", "无最短等待"),
        ("not before the first working day", "不早于第1个工作日"),
    ),
    "B17": (
        "录音文件及工单记录保存6个月以上",
        ("after the corresponding day", "对应日之后"),
        ("on the corresponding day", "对应日当天"),
    ),
    "B21": (
        "座席耳机按1:1.05配比",
        ("rounded up", "向上取整"),
        ("rounded down", "向下取整"),
        ("rounded to the nearest", "四舍五入"),
    ),
    "B22": (
        "中专以上学历，财会、税收类专业优先",
        ("high school equals vocational school", "高中等同中专"),
        ("high school is below vocational school", "高中低于中专"),
    ),
    "B22-age": (
        "年龄在18岁到45岁之间",
        ("until the day before the next birthday", "至下一周岁生日前一日"),
        ("until the birthday it is reached", "至满该周岁生日当日"),
    ),
    "B20": (
        "应确保每月考核成绩在全市平均分值之上",
        ("above the average", "高于平均分"),
        ("at or above the average", "不低于平均分"),
    ),
    "X1": (
        "指标超过5个的，每超过1个扣减当期合同约定服务费用的1%",
        ("indicators", "按指标个数"),
        ("deviation steps", "按偏离点数"),
    ),
    "X2": (
        "每高于或低于质量标准比例一个百分点",
        ("unfavourable deviations", "仅不利方向"),
        ("both directions", "双向"),
    ),
    "X2-percent": (
        "每高于或低于质量标准比例一个百分点",
        ("a full point counts", "满一个百分点即计入"),
        ("more than a full point", "超过一个百分点才计入"),
    ),
    "X2-other": (
        "高于或低于质量标准基准值20%",
        ("a full 20 % counts", "满20%即计入"),
        ("more than 20 %", "超过20%才计入"),
    ),
    "X4": (
        "每超过1个扣减当期合同约定服务费用的1%",
        ("the milestone's amount", "当期付款额"),
        ("the months' share of the amount", "按月折算的合同金额"),
    ),
    "X5": (
        "以上指标按合同约定验收期按月累计汇总考核",
        ("values of the whole acceptance period", "验收期内累计值"),
        ("months that deviate", "逐月偏离次数"),
    ),
    "X6": (
        "被动放弃率：用户被动放弃话务数/总话务数，低于0.1%",
        ("ended by the system", "系统侧结束的"),
        ("every unanswered call", "全部未接通的"),
    ),
    "X7": (
        "整体转接人工话务量超过30万/季度",
        ("more than 300,000", "超过30万"),
        ("300,000 or more", "达到30万"),
    ),
    "X7-quarter": (
        "整体转接人工话务量超过30万/季度",
        ("contract quarters", "合同季度"),
        ("calendar quarters", "自然季度"),
    ),
    "X8": (
        "测评样本数量总分100分-所有测评样本准确性扣分",
        ("average deduction of a sample", "样本平均扣分"),
        ("sum of all deductions", "全部样本扣分合计"),
    ),
    "X8-norm": (
        "测评样本数量总分100分-所有测评样本规范性扣分",
        ("average deduction of a sample", "样本平均扣分"),
        ("sum of all deductions", "全部样本扣分合计"),
    ),
    "X10": (
        "未发现有效连接的样本/检查链接总量",
        ("valid links", "有效链接"),
        ("links without connection", "无效链接"),
    ),
    "X11": (
        "咨询即时答复：人工接听量中咨询直接办结数量/咨询类总量，100%",
        ("without calls turned into tickets", "剔除转工单的咨询"),
        ("all consultations", "全部咨询"),
    ),
    "X12-wait": (
        "排队等候时长：接通话务等待总时长/接通话务数，10秒",
        ("10 s or less", "不超过10秒"),
        ("less than 10 s", "少于10秒"),
    ),
    "X12-30s": (
        "30秒接通率：30秒内接通量/人工接听量，90%",
        ("90 % or more", "不低于90%"),
        ("more than 90 %", "高于90%"),
    ),
    "X12-60s": (
        "60秒接通率：60秒内接通量/人工接听量，93%",
        ("93 % or more", "不低于93%"),
        ("more than 93 %", "高于93%"),
    ),
    "X13": (
        "工作日检抽样总条数/质检人数",
        ("per inspector and working day", "每人每工作日"),
        ("per inspector", "每人合计"),
    ),
    "X14": (
        "服务投诉量：每季不超过1次",
        ("worst contract quarter", "最差的合同季度"),
        ("whole acceptance period", "整个验收期合计"),
    ),
    "X15": (
        "人员流失率：年已签约员工流失量/在岗员工总数",
        ("every exit", "全部离职"),
        ("without exits into public service", "剔除考取公职的"),
    ),
    "X15-headcount": (
        "人员流失率：年已签约员工流失量/在岗员工总数",
        ("mean of opening and closing", "期初期末平均"),
        ("opening headcount", "期初人数"),
        ("closing headcount", "期末人数"),
    ),
    "X15-year": (
        "人员流失率：年已签约员工流失量/在岗员工总数，小于15%",
        ("year to date", "年初至今"),
        ("annualised", "折算为全年"),
    ),
    "X16": (
        "按服务要求进行1：1.02的服务人员储备",
        ("rounded up", "向上取整"),
        ("rounded down", "向下取整"),
        ("rounded to the nearest", "四舍五入"),
    ),
    "X19-check": (
        "按季进行检查，若发现问题，每次扣减服务费用1000元",
        ("for each finding", "按每个问题"),
        ("for each check", "按每次检查"),
    ),
    "X19": (
        "根据危害程度，相应扣减当季费用的0.5%～1%",
        ("a quarter of the amount", "合同金额的四分之一"),
        ("the whole amount", "合同全额"),
    ),
    "X20": (
        "支付合同金额20%的违约金或扣除合同约定支付款项的20%",
        ("deducted from the next payment", "从下期付款中扣减"),
        ("claimed beside the payments", "另行主张"),
    ),
    "X22": (
        "每年不少于2次",
        ("in the year", "按全年"),
        ("in every quarter", "按每季度"),
    ),
    "X23": (
        "服务投诉量：经调查确属事实的有理由投诉量，每季不超过1次",
        ("adjusts the next period", "调整下一期"),
        ("closed is closed", "不再调整"),
    ),
    "C7": (
        "有效投诉率：保证投诉率≤0.03%，月度考核",
        ("over answered calls", "÷ 接听量"),
        ("over requests", "÷ 受理量"),
    ),
    "C9": (
        "打字速度60字/分钟以上，准确率90%以上",
        ("exactly that is enough", "含本数"),
        ("only more is enough", "不含本数"),
    ),
    "J2": (
        "故障处理完成后2天内，提交故障原因报告",
        ("two calendar days", "自然日，不顺延"),
        ("rolls over rest days", "遇休息日顺延"),
    ),
    "Y1": (
        "年度有效接通量≥90%，由人工接听量和智能服务量两部分组成",
        ("without calls ended in the voice menu", "不含语音导航中挂断"),
        ("all incoming calls", "含语音导航中挂断"),
    ),
    "Y3": (
        "因受话人员业务差错等原因引起的有责投诉，要求年平均≤受理总量1‰",
        ("in the year", "按全年"),
        ("in every month", "按每月"),
    ),
    "Y6": (
        "建设运行部分：6月后支付50%",
        ("after signature", "自签订之日"),
        ("after the service start", "自服务开始之日"),
    ),
    "Y6-labour": (
        "用工管理费用：6个月后支付50%",
        ("after signature", "自签订之日"),
        ("after the service start", "自服务开始之日"),
    ),
    "Y8": (
        "员工流失率每年不得超过15%（考上公务员和事业单位不算）",
        ("without exits into public service", "剔除考取公职的"),
        ("every exit", "全部离职"),
    ),
}
_VALUES = {reading.id: reading.values for reading in READINGS}


def clause(reading):
    """The words of the contract a reading is about, as printed (Chinese)."""
    return WORDS[reading][0]


def unpriced(reason, chinese):
    """Why a reading has no price, in words; empty when it has one."""
    return UNPRICED[reason][bool(chinese)] if reason else ""


def wording(reading, value, chinese):
    """A value of a reading in words; a value nobody has named shows itself.

    :param value: as `price` gives it: text, flag, list or None
    """
    values = _VALUES[reading]
    if isinstance(values[0], tuple):
        value = tuple(value or ())
    names = dict(zip(values, WORDS[reading][1:], strict=True))
    return names[value][bool(chinese)] if value in names else str(value)
