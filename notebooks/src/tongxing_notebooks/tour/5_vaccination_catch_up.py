# %% [markdown]
# # 5 · 疫苗补种 Vaccination catch-up
#
# 流动儿童常常在一个省开始接种,在另一个省继续。系统按国家免疫程序推算每名儿童下一剂何时可种、何时逾期。
#
# Children who move often begin their vaccinations in one province and go on in another. By the national schedule it
# follows for each child which dose is next, from when, and until when.

# %%
from tongxing_notebooks import ready

city = ready("vaccination")
city.panel("vaccination_board")

# %% [markdown]
# “未知”单独一列:没有人查看过接种史,不等于没有接种。Not known stands in a column of its own: that nobody has seen a child's
# history does not mean that no dose was given.

# %%
city.panel("vaccination_card")

# %% [markdown]
# ## 先给谁打电话 Whom to call first

# %%
late = city.query(
    """{ immunization { defaulters(first: 10) { totalCount edges { node { since child { name }
         doses { series product number lateFrom } } } } } }"""
)["immunization"]["defaulters"]
late["totalCount"], [(e["node"]["child"]["name"], e["node"]["since"]) for e in late["edges"]]

# %%
unknown = city.query("{ immunization { unknownHistories(first: 5) { totalCount edges { node { child { name } } } } } }")
unknown["immunization"]["unknownHistories"]["totalCount"]

# %% [markdown]
# 下一章:五年后的学位。Next: school places in five years.
