"""The words of the report, the same on the page and in the spreadsheet."""

ANSWER = {"MET": "符合", "NOT_MET": "不符合", "NOT_KNOWN": "未知", "WITHHELD": "无权查看"}
SERVED = {"NOT_MET": "未落实", "NOT_KNOWN": "是否落实未知"}
CERTAINTY = {"confirmed": "", "reconstructed": "重构依据", "open": "待定"}

ITEM_HEADS = (
    "事项", "代码", "部门", "在清单内", "符合", "不符合", "未知", "无权查看", "应享未享", "是否落实未知", "最长等待(天)",
)  # fmt: skip
GAP_HEADS = ("事项", "代码", "儿童", "档案号", "居住地", "自", "等待(天)", "落实情况")
FAMILY = {"guardian": "监护人", "household": "家庭"}
FAMILY_HEADS = ("事项", "代码", "对象", "档案号", "自", "等待(天)", "落实情况")
COUNT_HEADS = ("县区", "部门", "事项", "代码", "应享未享", "是否落实未知", "中位等待(天)", "最长等待(天)")
DECISION_HEADS = ("儿童", "档案号", "事项", "代码", "判定", "自", "至", "依据")

NOTES = (
    "“未知”不是“不符合”：登记资料不足以判断。No record is not a no.",
    "“无权查看”表示本报告的申请人没有相应数据类别的授权。",
    "应享未享：符合享有条件而尚未落实。是否落实未知的另列，须核实后认定。",
    "本报告含儿童个人信息，仅供本次申请的用途使用，不得外传。",
)
