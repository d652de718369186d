"""Words of what may be chosen in several records."""

from ..schedule import PRODUCTS

BLOOD = "Immunoglobulin"
"""No vaccine: what was given of it stands in ``BloodProduct``, with the data of health."""
VACCINES = {key: words for key, words in PRODUCTS.items() if key != BLOOD}
ORIGINS = {
    "given_here": ("本单位接种", "Given here"),
    "certificate": ("预防接种证", "The vaccination certificate"),
    "province": ("本省免疫规划信息系统", "This province's register"),
    "other_province": ("外省免疫规划信息系统", "Another province's register"),
    "other_record": ("其他接种凭证", "Another paper"),
}
SEEN_IN = {key: words for key, words in ORIGINS.items() if key != "given_here"}
SITES = {
    "left_arm": ("左上臂", "Left arm"),
    "right_arm": ("右上臂", "Right arm"),
    "left_thigh": ("左大腿", "Left thigh"),
    "right_thigh": ("右大腿", "Right thigh"),
    "mouth": ("口服", "By mouth"),
    "other": ("其他部位", "Elsewhere"),
}
ROUTES = {
    "IM": ("肌内注射", "Intramuscular"),
    "SC": ("皮下注射", "Subcutaneous"),
    "ID": ("皮内注射", "Intradermal"),
    "PO": ("口服", "Oral"),
}
WITHDRAWN = {
    "not_given": ("未接种", "Was not given"),
    "other_child": ("属其他儿童", "Was another child's"),
    "entered_twice": ("重复录入", "Was entered twice"),
}
