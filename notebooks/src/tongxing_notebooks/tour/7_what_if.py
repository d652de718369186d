# %% [markdown]
# # 7 · 预算会谈之前:如果…… What if? For a talk about the budget
#
# 把一个有日期的参数改动一点,看十万名虚构儿童里谁会增加、谁会减少。不读取任何人的记录,也不写入任何数据。
#
# Move one dated figure a little, and see who of 100,000 invented children would gain and who would lose. Nobody's
# record is read, and nothing is written.

# %%
from tongxing_notebooks import ready

city = ready("service_review")
lab = city.panel("policy_lab", parameter="road_free_age")
lab

# %% [markdown]
# 用方向键移动“调整”。小数字按公布统计的同一办法不予显示。Move the slider with the arrow keys. Small numbers are left out by the same
# reckoning as in released tables.

# %%
lab.set(change=1)
lab

# %% [markdown]
# 虚构儿童的各项事实彼此独立,因此这里显示的是规则如何起作用,不是实际人数。要知道对登记在册儿童的影响,有权限的人用
# `tongxing policy rehearse`,同样不写入任何数据。
#
# Facts of invented children are independent of each other, so this shows how a rule works and not how many real
# children it concerns. Whoever may see the registered ones rehearses the change on them with `tongxing policy
# rehearse`, which writes nothing either.

# %%
lab.set(parameter="entry_age", change=-1)
lab

# %% [markdown]
# 下一章:用半小时写一个部门。Next: write a department in half an hour.
