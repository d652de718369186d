"""Names of the region and its peoples: surnames, given names, and names that are written with ·. All are invented."""

from random import Random

SURNAMES = (
    "王 李 张 刘 陈 杨 赵 孙 周 吴 徐 高 于 姜 曲 宋 孟 韩 冯 董 程 曹 袁 邓 许 傅 沈 曾 彭 吕 苏 卢 蒋 蔡 贾 丁 魏 薛 叶 "
    "阎 余 潘 杜 戴 夏 钟 汪 田 任 范 方 石 姚 谭 廖 邹 熊 金 陆 郝 孔 白 崔 康 毛 邱 秦 江 史 顾 侯 邵 龙 万 段 雷 钱 汤 尹 "
    "欧阳 司徒 诸葛 上官"
).split()
_OWN_SURNAMES = {
    "03": "马 白 海 丁 哈 沙 铁 穆 撒 闪 金 虎".split(),
    "10": "朴 金 崔 郑 池 玄 南宫 全 安 咸 太 皇甫".split(),
    "11": "关 佟 富察 那 赫 舒 索 陶 英 傅 瓜尔佳 钮祜禄".split(),
    "29": "吴 常 蔡 郎 司 韩".split(),
    "31": "敖 鄂 孟 郭 苏 吴 沃 安 莫".split(),
    "38": "关 佟 吴 富 何 瓜尔佳 伊拉里".split(),
    "45": "杜 涂 那 敖 武 何 古 索".split(),
    "52": "孟 吴 葛 关 魏 莫 白 陈".split(),
    "53": "尤 毕 葛 卢 吴 舒 傅 何".split(),
}
"""Peoples whose names are written like Han names, by GB 3304: 回 朝鲜 满 柯尔克孜 达斡尔 锡伯 鄂温克 鄂伦春 赫哲."""
_MALE = "伟 强 磊 洋 勇 军 杰 涛 超 明 刚 平 辉 鹏 华 飞 鑫 波 斌 宇 浩 凯 健 俊 帆 航 博 文 轩 睿 泽 晨 旭 昊 然 铭 江 岩 松 柏".split()
_FEMALE = "芳 娜 敏 静 丽 艳 娟 霞 秀 玲 燕 红 梅 雪 琳 晶 莹 洁 颖 欣 怡 佳 悦 彤 雨 萱 涵 梓 诗 雅 婷 琪 月 萌 冰 兰 竹 云 晴 瑶".split()
_STEPPE = {
    "1": "巴图 苏和 朝鲁 阿古拉 哈斯 布和 特木尔 那顺 额尔德尼 吉雅 宝音 达来 孟和 青格勒 乌力吉".split(),
    "2": "乌云 萨日娜 其其格 托娅 娜仁 高娃 斯琴 阿茹娜 格根 塔娜 乌日娜 琪木格 萨仁 娜布其 敖登".split(),
}
_STEPPE_ENDS = {
    "1": ("", *"巴雅尔 巴特尔 吉日嘎拉 仓 图 毕力格 那木吉拉".split()),
    "2": ("", *"其木格 花 托娅 高娃 格日勒 图雅 其其格".split()),
}
"""Names of the steppe have no surname and often two parts: 乌云其木格, 孟和巴雅尔."""
_UYGUR = {
    "1": "买买提 艾力 玉素甫 吐尔逊 库尔班 阿卜杜拉 热合曼 伊力亚斯 阿卜杜热西提 麦麦提图尔荪 阿布都克里木 艾合买提江".split(),
    "2": "阿依古丽 古丽娜尔 热依汗 帕提古丽 阿曼古丽 迪丽努尔 祖丽菲娅 玛丽亚木 阿依夏木古丽 热孜宛古丽 布威海丽且木".split(),
}
_KAZAK = {
    "1": "叶尔兰 努尔兰 巴合提 哈力木 赛力克 胡安德克 吾拉孜别克 叶尔肯别克 阿斯哈提".split(),
    "2": "阿依努尔 古丽米拉 加娜尔 沙吾列 娜孜拉 阿合玛拉 阿依达娜 巴合提古丽 叶尔克江".split(),
}
_RUSSIAN = {
    "1": "伊万 安德烈 尼古拉 谢尔盖 米哈伊尔 弗拉基米尔 亚历山大".split(),
    "2": "娜塔莎 安娜 叶莲娜 玛丽娅 奥莉加 叶卡捷琳娜 斯维特兰娜".split(),
}
_DOTTED = {"05": _UYGUR, "17": _KAZAK, "44": _RUSSIAN}
"""Peoples who write the father's name behind their own, after a dot."""
PEOPLES = {
    **{"01": 780, "11": 70, "10": 45, "02": 30, "03": 20, "31": 12, "38": 8, "05": 8},
    **{"53": 6, "17": 5, "45": 5, "52": 5, "29": 3, "44": 3},
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
        return random.choice(_STEPPE[sex]) + random.choice(_STEPPE_ENDS[sex])
    given = _MALE if sex == "1" else _FEMALE
    return surname + random.choice(given) + (random.choice(given) if random.random() < 0.7 else "")
