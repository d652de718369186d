"""Rights of a child and guardian over their data: notices, consents, requests, restrictions; and reports of harm.

PIPL art. 14, 15, 23, 29 to 31, 44 to 50; Regulations on the Online Protection of Minors art. 34; Minors Protection Law art. 11.
"""

from datetime import date

from ..records import ChildRecord, PlaceRecord, field

RIGHTS = "core.rights"
HARM = "core.harm_report"
EVERYTHING = "*"
"""In place of a data category: all of them."""


class Notice(ChildRecord, table=True):
    """That a guardian was told how the child's data is used; owed also where no consent is (PIPL art. 30, 35)."""

    edition: str = field(category=RIGHTS, zh="告知书版本", en="Edition of the notice", max_length=32)
    given_on: date = field(category=RIGHTS, zh="告知日期", en="Given on")
    channel: str = field(
        category=RIGHTS,
        zh="告知方式",
        en="How it was given",
        choices={
            "desk": ("窗口", "At the desk"),
            "visit": ("入户", "On a visit"),
            "school": ("学校", "Through the school"),
            "message": ("短信", "By message"),
            "exempt_secret": ("法定保密免于告知", "Exempt: the law asks for secrecy"),
            "exempt_emergency": ("紧急情况,事后告知", "Exempt: emergency, to be given later"),
        },
    )


class Consent(ChildRecord, table=True):
    """One guardian's yes or no to one purpose, one category and one recipient; never several in one (PIPL art. 23, 29)."""

    guardian: str = field(category=RIGHTS, zh="监护人", en="Guardian", max_length=32)
    purpose: str = field(category=RIGHTS, zh="用途", en="Purpose", max_length=64)
    data_category: str = field(category=RIGHTS, zh="数据类别", en="Data category", max_length=64)
    recipient: str = field(
        category=RIGHTS, zh="接收方(空为本机关)", en="Recipient; empty for the office itself", max_length=128
    )
    state: str = field(
        category=RIGHTS,
        zh="状态",
        en="State",
        choices={"given": ("同意", "Given"), "refused": ("不同意", "Refused"), "withdrawn": ("撤回", "Withdrawn")},
    )
    decided_on: date = field(category=RIGHTS, zh="决定日期", en="Decided on")


class Restriction(ChildRecord, table=True):
    """Data of a child that is kept and not used: it leaves to nobody but the rights desk (PIPL art. 47)."""

    data_category: str = field(EVERYTHING, category=RIGHTS, zh="数据类别", en="Data category", max_length=64)
    reason: str = field(category=RIGHTS, zh="理由", en="Reason", secret=True, max_length=400)
    since: date = field(category=RIGHTS, zh="起始", en="Since")
    lifted_on: date | None = field(None, category=RIGHTS, zh="解除日期", en="Lifted on")


class RightsRequest(ChildRecord, table=True):
    """What a guardian, or the child, asks for about the child's data, by when it is owed, and how it was decided."""

    kind: str = field(
        category=RIGHTS,
        zh="请求",
        en="Request",
        choices={
            "access": ("查阅", "Access"),
            "copy": ("复制或转移", "Copy or transfer"),
            "correct": ("更正、补充", "Correct or complete"),
            "erase": ("删除", "Erase"),
            "restrict": ("限制处理", "Restrict"),
            "who_looked": ("查询查阅记录", "Who looked"),
        },
    )
    guardian: str | None = field(
        None, category=RIGHTS, zh="提出的监护人(空为本人)", en="Guardian who asks; empty for the child", max_length=32
    )
    asks: str | None = field(None, category=RIGHTS, zh="内容", en="What is asked", secret=True, max_length=1000)
    wrong: str | None = field(
        None, category=RIGHTS, zh="要更正的记录", en="Record to be corrected, as child:23-…", max_length=96
    )
    wrong_column: str | None = field(
        None, category=RIGHTS, zh="要更正的项目", en="Column to be corrected", max_length=64
    )
    proposed: str | None = field(
        None, category=RIGHTS, zh="应为", en="What it should say", secret=True, max_length=1000
    )
    received_on: date = field(category=RIGHTS, zh="收到日期", en="Received on")
    due_on: date = field(category=RIGHTS, zh="答复期限", en="Due on")
    outcome: str = field(
        "open",
        category=RIGHTS,
        zh="结果",
        en="Outcome",
        choices={
            "open": ("待办", "Open"),
            "fulfilled": ("已办理", "Fulfilled"),
            "restricted": ("不能删除,改为限制处理", "Kept by law, so restricted"),
            "refused": ("不予办理", "Refused"),
        },
    )
    decided_on: date | None = field(None, category=RIGHTS, zh="答复日期", en="Decided on")
    decided_by: str | None = field(None, category=RIGHTS, zh="决定人", en="Decided by", max_length=128)
    reasons: str | None = field(None, category=RIGHTS, zh="理由", en="Reasons", secret=True, max_length=1000)
    told_on: date | None = field(None, category=RIGHTS, zh="告知请求人日期", en="The requester was told on")


class HarmReport(PlaceRecord, table=True):
    """A report that a child is harmed or in danger (强制报告). Who files it needs no right to see anybody."""

    told: str = field(category=HARM, zh="报告内容", en="What is reported", secret=True, max_length=4000)
    whom: str | None = field(
        None, category=HARM, zh="涉及的儿童(所知)", en="Which child, as far as known", secret=True, max_length=400
    )
    happened_on: date | None = field(None, category=HARM, zh="发生日期", en="Happened on")
    reported_on: date = field(category=HARM, zh="报告日期", en="Reported on")
    reported_by: str = field(category=HARM, zh="报告人", en="Reported by", max_length=128)
    state: str = field(
        "open",
        category=HARM,
        zh="状态",
        en="State",
        choices={"open": ("待处理", "Open"), "taken_up": ("已受理", "Taken up"), "closed": ("已办结", "Closed")},
    )
    taken_up_on: date | None = field(None, category=HARM, zh="受理日期", en="Taken up on")
    taken_up_by: str | None = field(None, category=HARM, zh="受理人", en="Taken up by", max_length=128)
    closed_on: date | None = field(None, category=HARM, zh="办结日期", en="Closed on")
    outcome: str | None = field(None, category=HARM, zh="处理结果", en="Outcome", secret=True, max_length=4000)
