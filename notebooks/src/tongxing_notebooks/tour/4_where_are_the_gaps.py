# %% [markdown]
# # 4 · 缺口在哪里 Where are the gaps?
#
# “应享未享”:应当享受而没有享受。经办人员看到自己职责内的儿童,一个一个地数;研究人员只看到公布的表,小数字不公布。
#
# A gap is somebody who is entitled and was not served. An officer sees the children of their own work and counts them
# one by one; a researcher sees released tables alone, in which small numbers are left out.

# %%
from tongxing_notebooks import ready

city = ready("service_review")
city.panel("gap_map")

# %% [markdown]
# 地图是示意图,没有向任何地图服务请求数据。下表与地图内容相同:颜色之外,数字都写明了。
#
# The map is a sketch; no map server is asked for anything. The table says the same as the map.

# %%
waiting = city.frame("{ gaps(first: 20) { totalCount edges { node { item since days served } } } }")
waiting

# %% [markdown]
# `served` 为 `NOT_KNOWN` 的另列:没有人能说是否已经落实。A gap whose `served` is `NOT_KNOWN` is listed apart: nobody can say
# whether it was delivered.

# %%
waiting.data.group_by("item", "served").len().sort("len", descending=True)

# %% [markdown]
# `stale` 是结论尚未更新的人(户)数:不为零时,缺口还没有数全,请稍后再问。`stale` counts those whose decisions wait to be made
# anew: unless it is nought, not all gaps are counted yet. Ask again in a moment.

# %%
city.query("{ gaps(first: 1) { totalCount stale } }")

# %% [markdown]
# ## 研究人员看到什么 What a researcher sees
#
# 同一座城市、另一个身份:没有一行个人记录。A city, another principal: not one row of anybody.

# %%
by_researcher = ready("service_review", token="demo-researcher")
by_researcher.query("{ children(first: 5) { totalCount } me { grants { role } } }")

# %%
tables = by_researcher.indicators()
tables.head(12)

# %% [markdown]
# 每半年一次快照,之后不再变化;空格是没有公布的小数字。A snapshot is taken once a half-year; a hole is a number that was left out.

# %%
import polars as pl

tables.group_by("indicator").agg(places=pl.len(), told=pl.col("met").count()).sort("indicator")

# %% [markdown]
# 下一章:疫苗补种。Next: vaccination catch-up.
