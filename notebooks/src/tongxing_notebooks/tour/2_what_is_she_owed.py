# %% [markdown]
# # 2 · 她应享什么,为什么还没有 What is she owed, and why not yet?
#
# 每一项服务都有规则,每条规则都有条件、出处和生效日期。系统不填写“是否享受”,而是从事实推算,并且说得出理由。
#
# Each service item has a rule; each rule has conditions, a clause and the day from which it holds. Nobody fills in
# whether a child is entitled: it follows from facts, and the reasons are told.

# %%
from tongxing_notebooks import ready

city = ready()
card = city.panel("entitlement_card")
card

# %% [markdown]
# 拖动日期,或用方向键逐日移动:同一名儿童在另一天的答案。答案有四种,不可混淆:符合、不符合、**未知**、**无权查看**。
# 展开“理由”,可以看到每个条件依据哪一条、用到哪些事实、还缺哪些材料。
#
# Move the day, by mouse or with the arrow keys: the same child, on another day. There are four answers that must not
# be mixed up: met, not met, **not known**, **withheld**. Open a reason to see the clause, the facts behind each
# condition, and the papers that are missing.

# %%
card.set(on=365 * 2)  # a year ago: the slider counts days from three years ago
card

# %% [markdown]
# ## 时间线 Her timeline
#
# 居住、监护、居住证、各部门的服务,以及将来哪一天答案会变。Where she lived and with whom, what departments did, and on which
# days an answer will change by the calendar alone.

# %%
city.panel("child_timeline")

# %% [markdown]
# ## 同样的内容,作为数据 The same as data

# %%
decisions = city.query(
    """{ children(first: 1) { edges { node { name decisions { item answer since until certainty missingParameters
         conditions { text answer clause { title } remedy { papers { title { zh } } date } } } } } } }"""
)["children"]["edges"][0]["node"]["decisions"]
[(each["item"], each["answer"], each["since"]) for each in decisions]

# %%
not_yet = [c for each in decisions if each["answer"] != "MET" for c in each["conditions"] if c["answer"] != "MET"]
[(c["text"], c["answer"], c["clause"]["title"]) for c in not_yet[:6]]

# %% [markdown]
# 下一章:法律变了会怎样。Next: a law changes.
