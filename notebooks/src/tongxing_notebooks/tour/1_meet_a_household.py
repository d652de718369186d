# %% [markdown]
# # 1 · 认识一个家庭 Meet a household
#
# 童行登记随父母或其他监护人离开户籍地、在别处生活的儿童。这一章从一名儿童开始:她是谁,和谁住在一起,从什么时候起住在这里。
# 所有数据都是虚构的。
#
# Tongxing keeps a registry of children who live away from their hukou place. This chapter begins with one child: who
# she is, whom she lives with, and since when she has lived here. All data are invented.
#
# 每一格按 `Shift+Enter` 运行。Run each cell with `Shift+Enter`.

# %%
from tongxing_notebooks import ready

city = ready()
city

# %% [markdown]
# `city` 是以一个身份、为一个用途打开的城市。笔记本里没有数据库:所有内容都通过和其他人相同的查询接口、相同的权限得到,每次读取都记入日志。
#
# `city` is a city, opened by one principal for one purpose. There is no database in this notebook: everything comes
# by the same queries and rights as everybody's, and each read stands in the log. Who are we here, and what may we
# see?

# %%
me = city.query("{ me { principal purpose day grants { role categories regions { division { name } } } } }")["me"]
me["principal"], me["purpose"], me["day"], [grant["role"] for grant in me["grants"]]

# %% [markdown]
# ## 一张表 A frame
#
# `frame()` 把查询的第一个列表变成 Polars 表,并保留三样东西:每一列属于哪类数据、截至哪一天、由哪些规则和插件得出。
# 空格有两种,不可混淆:**未知**是没有人知道,**无权查看**是您看不到。
#
# `frame()` makes a Polars frame of a query's first list and keeps what a bare frame loses: which data category each
# column belongs to, the day, and by which rules and plugins it came about. A hole is one of two things: **not known**
# to anybody, or **withheld** from you.

# %%
children = city.frame("""{ children(first: 8, orderBy: [BIRTH_DATE_DESC]) { edges { node {
    id name birthDate residence { pathName } hukou { pathName } } } } }""")
children

# %% [markdown]
# ## 一个家庭 One household

# %%
child = children.data["id"][0]
home = city.query(
    """query ($child: ID!) { child(id: $child) { name
        residences { division { pathName } basis accompaniedBy validFrom validUntil }
        guardianships { relation livesWithChild validFrom guardian { name } }
        residenceStatus { monitoring statistical certainty } } }""",
    child=child,
)["child"]
home["name"], home["residences"]

# %%
[
    (each["relation"], each["livesWithChild"], (each["guardian"] or {}).get("name"))
    for each in home["guardianships"] or []
]

# %% [markdown]
# 她算不算流动儿童,由规则按日期判断,不是谁填写的一栏;答案也可以是“还不知道”(`None`)。
#
# Whether she counts as a floating child is decided by rules, on a day; nobody fills in a box. The answer may also be
# that it is not known yet (`None`), which is not a no.

# %%
home["residenceStatus"]

# %% [markdown]
# 下一章:她在这里可以享受什么。Next: what is she owed here, and why not yet?
