"""Code lists of the national standards that people's records use (brief.md 10.4)."""

SEX = {
    "0": ("未知", "Unknown"),
    "1": ("男", "Male"),
    "2": ("女", "Female"),
    "9": ("未说明", "Not stated"),
}
"""GB/T 2261.1-2003."""

_PEOPLES = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 "
    "柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 "
    "独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
).split()
_PEOPLES_EN = (
    "Han Mongol Hui Zang Uygur Miao Yi Zhuang Buyei Korean Manchu Dong Yao Bai Tujia Hani Kazak Dai Li Lisu Va She "
    "Gaoshan Lahu Sui Dongxiang Naxi Jingpo Kirgiz Tu Daur Mulao Qiang Blang Salar Maonan Gelao Xibe Achang Pumi Tajik "
    "Nu Uzbek Russian Ewenki Deang Bonan Yugur Gin Tatar Derung Oroqen Hezhen Monba Lhoba Jino"
).split()

ETHNICITY = {
    **{f"{n:02}": names for n, names in enumerate(zip(_PEOPLES, _PEOPLES_EN, strict=True), 1)},
    "97": ("其他", "Other"),
    "98": ("外国血统中国籍", "Naturalised"),
}
"""GB 3304-1991."""

RELATION = {
    "51": ("父亲", "Father"),
    "52": ("母亲", "Mother"),
    "57": ("继父或养父", "Step- or adoptive father"),
    "58": ("继母或养母", "Step- or adoptive mother"),
    "61": ("祖父", "Paternal grandfather"),
    "62": ("祖母", "Paternal grandmother"),
    "63": ("外祖父", "Maternal grandfather"),
    "64": ("外祖母", "Maternal grandmother"),
    "71": ("兄", "Elder brother"),
    "75": ("姐", "Elder sister"),
    "97": ("其他亲属", "Other kin"),
    "99": ("非亲属", "Not kin"),
}
"""GB/T 4761-2008, always read as «the guardian is the child's …», never as the relation to the head of household."""

ACCOMPANIED_BY = {
    "both_parents": ("父母双方", "Both parents"),
    "father": ("父亲", "Father"),
    "mother": ("母亲", "Mother"),
    "other_guardian": ("其他监护人", "Another guardian"),
    "none": ("无人陪同", "Nobody"),
}
