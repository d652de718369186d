"""What the office gave: help to a guardian or a household, training, subsidies, public-interest posts."""

from datetime import date

from tongxing import GuardianRecord, HouseholdRecord, field

from .words import HELP, MONEY, SUBSIDIES, WISHES


class HelpPlan(GuardianRecord, table=True):
    """Help that runs for a guardian: which service, by which channel."""

    service: str = field(
        category=HELP, choices={k: v for k, v in WISHES.items() if k != "none"}, zh="服务", en="Service"
    )
    channel: str | None = field(None, category=HELP, max_length=32, zh="服务渠道", en="Channel")
    application: str | None = field(None, category=HELP, max_length=64, zh="申请", en="Application")
    valid_from: date = field(category=HELP, zh="开始日期", en="From")
    valid_until: date | None = field(None, category=HELP, zh="结束日期", en="Until")


class HomeHelp(HouseholdRecord, table=True):
    """Help for a zero-employment household, until one of it works."""

    channel: str | None = field(None, category=HELP, max_length=32, zh="服务渠道", en="Channel")
    application: str | None = field(None, category=HELP, max_length=64, zh="申请", en="Application")
    valid_from: date = field(category=HELP, zh="开始日期", en="From")
    valid_until: date | None = field(None, category=HELP, zh="结束日期", en="Until")


class JobTraining(GuardianRecord, table=True):
    """A course of vocational training. ``is_listed``: whether the trade is in the province's list of subsidised ones."""

    trade: str = field(category=HELP, max_length=60, zh="培训工种", en="Trade")
    is_listed: bool | None = field(None, category=HELP, zh="列入补贴目录", en="In the list of subsidised trades")
    valid_from: date = field(category=HELP, zh="开班日期", en="Begins")
    ends_on: date | None = field(None, category=HELP, zh="结业日期", en="Ends")
    certified_on: date | None = field(None, category=HELP, zh="取证日期", en="Certificate of")


class JobSubsidy(GuardianRecord, table=True):
    """A subsidy for a training: once for its fee, once for the living during it."""

    kind: str = field(category=MONEY, choices=SUBSIDIES, zh="补贴类别", en="Kind of subsidy")
    training: str = field(category=MONEY, max_length=32, zh="培训", en="Training")
    application: str | None = field(None, category=MONEY, max_length=64, zh="申请", en="Application")
    amount_fen: int = field(category=MONEY, ge=1, unit="fen", zh="金额", en="Amount")
    paid_on: date = field(category=MONEY, zh="发放日期", en="Paid on")


class PublicPost(GuardianRecord, table=True):
    """A public-interest post for a person with job difficulty, for three years in all at most."""

    title: str = field(category=HELP, max_length=60, zh="岗位名称", en="Post")
    application: str | None = field(None, category=HELP, max_length=64, zh="申请", en="Application")
    valid_from: date = field(category=HELP, zh="上岗日期", en="From")
    valid_until: date | None = field(None, category=HELP, zh="离岗日期", en="Until")
