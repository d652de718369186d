"""Names of the region and its peoples: surnames, given names, and names that are written with ·. All are invented."""

from random import Random

SURNAMES = (
    "王 李 张 刘 陈 杨 赵 孙 周 吴 徐 高 于 姜 曲 宋 孟 韩 冯 董 程 曹 袁 邓 许 傅 沈 曾 彭 吕 苏 卢 蒋 蔡 贾 丁 魏 薛 叶 "
    "阎 余 潘 杜 戴 夏 钟 汪 田 任 范 方 石 姚 谭 廖 邹 熊 金 陆 郝 孔 白 崔 康 毛 邱 秦 江 史 顾 侯 邵 龙 万 段 雷 钱 汤 尹"
).split()
_OWN_SURNAMES = {
    "10": "朴 金 崔 郑 池 玄 南宫 全 安 咸".split(),
    "11": "关 佟 富察 那 赫 舒 索 陶 英 傅".split(),
    "31": "敖 鄂 孟 郭 苏 吴".split(),
    "39": "敖 杜 涂 那 何".split(),
    "53": "孟 吴 葛 关 魏".split(),
    "54": "尤 毕 葛 卢 吴 舒".split(),
}
"""Peoples whose names are written like Han names, by GB 3304."""
_MALE = "伟 强 磊 洋 勇 军 杰 涛 超 明 刚 平 辉 鹏 华 飞 鑫 波 斌 宇 浩 凯 健 俊 帆 航 博 文 轩 睿 泽 晨 旭 昊 然 铭 江 岩 松 柏".split()
_FEMALE = "芳 娜 敏 静 丽 艳 娟 霞 秀 玲 燕 红 梅 雪 琳 晶 莹 洁 颖 欣 怡 佳 悦 彤 雨 萱 涵 梓 诗 雅 婷 琪 月 萌 冰 兰 竹 云 晴 瑶".split()
_STEPPE = {
    "1": "巴图 苏和 朝鲁 阿古拉 哈斯 布和 特木尔 那顺 额尔德尼 吉雅".split(),
    "2": "乌云其木格 萨日娜 其其格 托娅 娜仁 高娃 斯琴 阿茹娜 格根 塔娜".split(),
}
_UYGUR = {
    "1": "买买提 艾力 玉素甫 吐尔逊 库尔班 阿卜杜拉 热合曼 伊力亚斯".split(),
    "2": "阿依古丽 古丽娜尔 热依汗 帕提古丽 阿曼古丽 迪丽努尔 祖丽菲娅 玛丽亚木".split(),
}
_KAZAK = {
    "1": "叶尔兰 努尔兰 巴合提 哈力木 赛力克 胡安德克".split(),
    "2": "阿依努尔 古丽米拉 加娜尔 沙吾列 娜孜拉 阿合玛拉".split(),
}
_RUSSIAN = {
    "1": "伊万 安德烈 尼古拉 谢尔盖 米哈伊尔".split(),
    "2": "娜塔莎 安娜 叶莲娜 玛丽娅 奥莉加".split(),
}
_DOTTED = {"05": _UYGUR, "17": _KAZAK, "44": _RUSSIAN}
"""Peoples who write the father's name behind their own, after a dot."""
PEOPLES = {
    **{"01": 780, "11": 70, "10": 45, "02": 35, "03": 25, "05": 10, "31": 10},
    **{"17": 6, "54": 6, "53": 4, "39": 4, "44": 3, "43": 2},
}
"""GB 3304 codes with their weight among a thousand."""


def surname_of(people: str, random: Random) -> str:
    """A family's surname; the father's own name where a people has no surnames."""
    if people in _DOTTED:
        return random.choice(_DOTTED[people]["1"])
    if people == "02":
        return ""
    return random.choice(_OWN_SURNAMES.get(people, SURNAMES))


def full_name(people: str, surname: str, sex: str, random: Random) -> str:
    """A whole name for somebody of this family."""
    if people in _DOTTED:
        return f"{random.choice(_DOTTED[people][sex])}·{surname}"
    if people == "02":
        return random.choice(_STEPPE[sex])
    given = _MALE if sex == "1" else _FEMALE
    return surname + random.choice(given) + (random.choice(given) if random.random() < 0.7 else "")
