"""What there is to say about a citizen number, in the order of the checks: what rejects it, and what is worth a second look."""

from dataclasses import dataclass
from typing import Literal

from ..errors import Words

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say about a number. No text holds a digit of it."""

    code: str
    severity: Severity
    message: Words
    remedy: Words


_COMPARE = Words(
    "请核对证件原件后重新填写。",
    "Compare with the document and enter the number again.",
)
_EITHER = Words(
    "请核对证件原件，更正其中有误的一项。",
    "Compare with the document and correct whichever is wrong.",
)

ERRORS = {
    finding.code: finding
    for finding in (
        Finding(
            "ID_15_DIGITS",
            "error",
            Words(
                "15位身份证号码自2013年起已失效。",
                "Numbers of 15 digits have been void since 2013.",
            ),
            Words("请填写18位公民身份号码。", "Enter the number of 18 characters."),
        ),
        Finding(
            "ID_LENGTH",
            "error",
            Words("公民身份号码应为18位。", "A citizen number has 18 characters."),
            _COMPARE,
        ),
        Finding(
            "ID_CHARSET",
            "error",
            Words(
                "前17位应为数字，末位应为数字或大写X。",
                "The first 17 characters are digits, the last a digit or X.",
            ),
            _COMPARE,
        ),
        Finding(
            "ID_CHECK_DIGIT",
            "error",
            Words(
                "校验码不符，号码有误。",
                "The check character does not fit: some character is wrong.",
            ),
            _COMPARE,
        ),
        Finding(
            "ID_BIRTH_DATE",
            "error",
            Words(
                "号码中的出生日期不存在或早于1900年。",
                "Its birth date does not exist or lies before 1900.",
            ),
            _COMPARE,
        ),
        Finding(
            "ID_FUTURE",
            "error",
            Words("号码中的出生日期晚于今天。", "Its birth date lies in the future."),
            _COMPARE,
        ),
        Finding(
            "ID_AREA_TEST",
            "error",
            Words(
                "99开头的号码只用于测试。",
                "Numbers that begin with 99 are for tests only.",
            ),
            Words("请填写真实的公民身份号码。", "Enter the real number of the person."),
        ),
    )
}
"""What rejects a number, in the order of the checks."""

WARNINGS = {
    finding.code: finding
    for finding in (
        Finding(
            "ID_AREA_UNKNOWN",
            "warning",
            Words(
                "号码的前六位不是已知的区划代码。",
                "Its first six digits are no known division.",
            ),
            Words(
                "请核对证件原件；如无误可保留。",
                "Compare with the document; keep the number if it is the same.",
            ),
        ),
        Finding(
            "ID_SEX_DIFFERS",
            "warning",
            Words(
                "号码所示性别与填写的性别不一致。",
                "The sex in the number differs from the one entered.",
            ),
            _EITHER,
        ),
        Finding(
            "ID_BIRTH_DIFFERS",
            "warning",
            Words(
                "号码所示出生日期与填写的不一致。",
                "The birth date in the number differs from the one entered.",
            ),
            _EITHER,
        ),
    )
}
"""What is worth a second look, in the order in which it is told."""

FINDINGS = ERRORS | WARNINGS
