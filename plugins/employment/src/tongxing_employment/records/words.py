"""Data categories and the words of the office: kinds of work, employers, grounds of difficulty, the plan's programmes by name."""

STATUS, DIFFICULTY, HELP, MONEY, PLACE, ENTITLEMENT = (
    "employment.status",
    "employment.difficulty",
    "employment.help",
    "employment.subsidy",
    "employment.place",
    "employment.entitlement",
)
TOLD = "told"
STATUSES = {
    "employed": ("受雇就业", "Employed"),
    "self_employed": ("自主创业、个体经营", "Self-employed"),
    "flexible": ("灵活就业、零工", "Flexible or gig work"),
    "unemployed": ("无业且求职", "Without work and looking for it"),
    "not_seeking": ("无业且不求职(料理家务、就学、无劳动能力等)", "Without work and not looking for it"),
    "retired": ("已退休", "Retired"),
}
WORKING = ("employed", "self_employed", "flexible")
EVIDENCE = {"registered": ("已在人社部门登记", "Registered with the office"), TOLD: ("家庭陈述", "Told by the family")}
EMPLOYERS = {
    "state_owned": ("国有企业", "State-owned firm"),
    "public": ("机关事业单位", "Public body"),
    "private": ("民营企业", "Private firm"),
    "individual": ("个体工商户", "Individual business"),
    "other": ("其他", "Other"),
}
GROUNDS = {
    "older": ("大龄失业人员", "Older and unemployed"),
    "disabled": ("残疾人", "Disabled"),
    "low_income": ("低收入家庭人员", "Of a low-income household"),
    "long_unemployed": ("长期失业人员", "Long unemployed"),
    "landless": ("失地农民", "Lost the land"),
    "zero_employment": ("零就业家庭成员", "Of a zero-employment household"),
}
SHOWN_GROUNDS = {key: GROUNDS[key] for key in ("disabled", "landless")}
"""Grounds that a paper shows; the others follow from what is known."""
WISHES = {
    "advice": ("政策咨询", "Advice on policy"),
    "job": ("职业介绍", "Job matching"),
    "training": ("职业培训", "Training"),
    "business": ("创业指导", "Guidance to start a business"),
    "none": ("不需要", "None"),
}
"""The four services that the plan names (二(三)11), and none."""
CAMPAIGNS = {
    "HUNDRED_DAY_TEN_MILLION": ("百日千万专项招聘行动", "A hundred days, ten million jobs"),
    "AUTUMN_MONTH": ("金秋招聘月", "Autumn recruitment month"),
    "BIG_CITY_AUTUMN": ("大中城市秋季专场", "Autumn fairs of large and middle cities"),
    "OTHER": ("其他招聘活动", "Another fair"),
}
CHANNELS = {
    "GIG_MARKET": ("零工市场", "Gig market"),
    "FULL_EMPLOYMENT_COMMUNITY": ("充分就业社区", "Full-employment community"),
    "DOORSTEP_STATION": ("“家门口”就业服务站", "Doorstep employment station"),
    "JIUZAI_LONGJIANG": ("“就在龙江”线上重点群体招聘专栏", "On-line column «Work in Longjiang» for key groups"),
    "LABOUR_BRAND": ("劳务品牌", "Labour brand"),
}
"""Programmes and channels of the plan by name (方案 二(三)11)."""
OUTCOMES = {
    "job_advised": ("政策咨询", "Advised on policy"),
    "job_offered": ("推荐岗位", "A job was offered"),
    "job_introduced": ("职业介绍", "Introduced to an employer"),
    "job_training_begun": ("开始培训", "Training began"),
    "job_training_ended": ("培训结业", "Training ended"),
    "job_hired": ("实现就业", "Hired"),
    "job_business_begun": ("实现创业", "Began a business"),
}
"""Events by which the office tells what came of its help, of the guardian and of the household."""
SUBSIDIES = {
    "fee": ("职业培训补贴", "Training subsidy"),
    "living": ("培训期间生活费补贴", "Living allowance during training"),
}
