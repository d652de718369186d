"""Why an act of the desk is refused, in the words that the desk reads."""

from tongxing import Refusals

refused = Refusals(
    {
        "UNKNOWN_PRODUCT": (
            "product",
            ("不认识这个疫苗名称或代码", "No product is called or coded like this"),
            (
                "请填写疫苗代码(如 MMR)或规范名称;外省自编代码请先对照",
                "Write its code (such as MMR) or its name; a province's own code must be translated first",
            ),
        ),
        "BEFORE_BIRTH": (
            "given_on",
            ("日期早于出生日期", "The day lies before the birth date"),
            ("请核对接种日期和出生日期", "Check this day and the birth date"),
        ),
        "DOSE_AFTER_REVIEW": (
            "given_on",
            ("接种日期晚于查看接种史的日期", "The dose lies after the day on which the history was seen"),
            ("请核对两个日期", "Check both days"),
        ),
        "DOSE_STANDS_ALREADY": (
            "given_on",
            ("该儿童同一天已有同一疫苗的接种记录", "This child has a dose of this product on this day already"),
            ("请核对;需要修改请用更正", "Check it; to change it, correct the one that stands"),
        ),
        "DOSE_NEAR_ANOTHER": (
            "given_on",
            (
                "与已有的同一疫苗接种记录相隔过近,可能重复",
                "Another dose of this product lies within days: perhaps the same",
            ),
            (
                "请核对接种证;确为两剂的,请选「确认两剂均已接种」",
                "Check the certificate; say `sure` if both were given",
            ),
        ),
        "DOSE_WITHDRAWN": (
            "id",
            ("该接种记录已作废", "This dose was withdrawn"),
            ("如确已接种,请重新登记", "Enter it anew if it was given after all"),
        ),
        "CERTIFICATE_NOT_LATER": (
            "issued_on",
            ("发证日期不晚于现有接种证", "The certificate that stands was issued on this day or later"),
            ("请核对发证日期", "Check the day"),
        ),
        "CHECK_BEFORE_ENTRY": (
            "on",
            ("查验日期早于入托入学日期", "The check lies before the entry"),
            ("请核对两个日期", "Check both days"),
        ),
        "CHECKED_TWICE": (
            "id",
            ("该次入托入学的两次查验均已完成", "Both checks of this entry are done"),
            ("请选择其他查验任务", "Choose another check"),
        ),
        "RECHECK_NOT_LATER": (
            "on",
            ("再次查验日期不晚于首次查验日期", "The second check does not lie after the first"),
            ("请核对日期", "Check the day"),
        ),
    }
)
