# %% [markdown]
# # 3 · 法律变了 A law changes
#
# 规则和参数都有日期。换一天来问,就用那一天有效的规则;已经作出的回答可以按当时所知重新得出。
#
# Rules and figures have dates. Ask as of another day, and the rules of that day answer; what was answered before can
# be worked out again as it was known then.

# %%
from tongxing_notebooks import ready

city = ready()
on = """query ($on: Date) { law(on: $on) { edition editionLabel { zh en } }
    children(first: 20) { edges { node { decisions(on: $on, items: ["ROAD_WATER_FREE", "PRESCHOOL"]) { item answer since } } } } }"""
days = {day: city.query(on, on=day) for day in ("2024-01-15", "2025-01-15", "2026-11-23")}
{day: told["law"]["edition"] for day, told in days.items()}

# %% [markdown]
# 服务清单没有正式公布的版本时,系统如实说明所用的是复原稿。没有规定的日子,答案是“未知”,而不是“否”。
#
# Where no official list was published, the edition says that it is a reconstruction. On a day without a rule the
# answer is not known, and that is not a no.

# %%
from collections import Counter


def counted(told):
    return Counter((d["item"], d["answer"]) for e in told["children"]["edges"] for d in e["node"]["decisions"])


{day: dict(counted(told)) for day, told in days.items()}

# %% [markdown]
# ## 每张表都知道自己的来历 Every table knows whence it comes

# %%
frame = city.frame(
    "query ($on: Date) { children(first: 20) { edges { node { name decisions(on: $on) { item answer } } } } }",
    on="2026-11-23",
)
frame.provenance.as_dict()

# %% [markdown]
# 同样的问题再问一次,要么字节完全相同,要么说出哪里变了:规则、插件、数据,还是提问的人。
#
# The same question again gives the same bytes, or names what changed: the rules, the plugins, the data, or who asks.

# %%
again = city.frame(
    "query ($on: Date) { children(first: 20) { edges { node { name decisions(on: $on) { item answer } } } } }",
    on="2026-11-23",
)
frame.provenance.changed(again.provenance)

# %%
earlier = city.frame(
    "query ($on: Date) { children(first: 20) { edges { node { name decisions(on: $on) { item answer } } } } }",
    on="2024-01-15",
)
frame.provenance.changed(earlier.provenance)

# %% [markdown]
# 要修改规则,先预演:`tongxing policy rehearse`,见文档“预演修订”。下一章:缺口在哪里。
#
# Before a rule is changed it is rehearsed: `tongxing policy rehearse`. Next: where are the gaps?
