# %% [markdown]
# # 8 · 半小时写一个部门 Write a department in half an hour
#
# 一个部门就是一个插件:记录什么、从中得出哪些事实、依据哪一条给谁什么。核心不认识任何部门。这里从空目录开始。
#
# A department is a plugin: what it keeps, which facts follow, and who is owed what by which clause. Core knows no
# department. We begin with an empty folder.

# %%
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp

place = Path(mkdtemp())
tongxing = [sys.executable, "-c", "from tongxing.cli import main; main()"]
print(
    subprocess.run(
        [*tongxing, "new", "legal_aid", "--title-zh", "法律援助", "--title-en", "Legal aid"],
        cwd=place,
        capture_output=True,
        text=True,
    ).stdout
)

# %%
[str(each.relative_to(place)) for each in sorted(place.rglob("*")) if each.is_file()][:24]

# %% [markdown]
# 规则是数据,不是程序:懂法律而不写程序的人可以改。Rules are data: whoever knows the law and does not program can change them.

# %%
services = next(place.rglob("services.yaml"), None)
print(services.read_text() if services else "—")

# %% [markdown]
# 事实是一个函数:一批儿童进,带日期的值出。A fact is a function: a batch of children in, dated values out.

# %%
facts = next(place.rglob("facts.py"), None)
print(facts.read_text() if facts else "—")

# %% [markdown]
# 每条规则用例子检验,例子是办事员读得懂的句子。安装之后,`tongxing check` 说出每个错误在哪个文件、怎么改。
#
# Each rule is tried by worked cases that a clerk can read. Once it is installed, `tongxing check` says where a
# mistake is and how to mend it.

# %%
print(next(place.rglob("cases/*.yaml")).read_text())

# %% [markdown]
# 完整的一步步说明见文档“第一个部门”。面板的写法见“写一个面板”:一个函数,不写 JavaScript。
#
# The whole way, step by step, is in the tutorial "Write a department"; a panel is one function, "Write a panel".
