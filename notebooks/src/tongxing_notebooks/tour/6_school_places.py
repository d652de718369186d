# %% [markdown]
# # 6 · 五年后的学位 School places in five years
#
# 今天住在这里的三岁儿童,三年后要上小学。学位监测把学校报告的学位与现居儿童放在一起看。
#
# A child of three who lives here today goes to school in three years. The seat monitor puts the places that schools
# report beside the children who live here.

# %%
from tongxing_notebooks import ready

city = ready("schooling")
monitor = city.panel("seat_monitor")
monitor

# %% [markdown]
# 换一个学段,例如普通高中。Choose another stage, such as senior high school.

# %%
monitor.set(stage="SENIOR")
monitor

# %% [markdown]
# 学位不足的县区,作为数据。The counties with too few places, as data.

# %%
import polars as pl

seats = city.query(
    """query ($year: Int!) { education { seats(division: "230100", schoolYear: $year) {
         county stage seats now { children ratio level } projection { schoolYear children ratio level } } } }""",
    year=2026,
)["education"]["seats"]
rows = [
    {
        "county": s["county"],
        "stage": s["stage"],
        "seats": s["seats"],
        "year": p["schoolYear"],
        "ratio": p["ratio"],
        "level": p["level"],
    }
    for s in seats
    for p in s["projection"]
]
pl.DataFrame(rows).filter(pl.col("level").is_in(["red", "amber"])).sort("ratio", descending=True).head(10)

# %% [markdown]
# 下一章:预算会谈之前。Next: before a talk about the budget.
