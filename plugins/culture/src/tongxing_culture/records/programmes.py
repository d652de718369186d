"""What the plan names: its programmes, who runs them, and the kinds of place where they are held (方案 二(二)9, 二(三)10, 11).

The plan's measures 8 to 11 stand in its part 二(三). The numbers of the measures run through all of part two.
"""

PROGRAMMES = {
    "NET_PROTECTION": ("净化儿童网络空间、网络保护宣传", "Clean net space and protection online"),
    "SCHOOL_CULTURE": ("校园文化、社团和兴趣小组", "Campus culture, clubs and interest groups"),
    "READING_LETTERS": ("阅读指导、书信陪伴、文娱活动", "Reading guidance, company by letters, entertainments"),
    "GOOD_PROGRAMMES": ("优质少儿节目展播", "Good programmes for children"),
    "TONGXIN_HARBOUR": ("童心港湾", "Tongxin harbour"),
    "TONGYUE_READING": ("童悦书香飘万家", "The joy of reading in every home"),
    "XIANGBAN": ("情暖童心·乡伴童行", "Students go along: drama and art"),
    "HOLIDAY_EVENTS": ("春节、“六一”等节日实践活动", "Practice at Spring Festival, Children's Day and other days"),
    "CITY_INTRO": ("城市文化介绍、社区环境熟悉", "The city's culture, and knowing the neighbourhood"),
    "PARTNER_PLAN": ("伙伴计划", "Partner plan"),
    "SPRING_AUTUMN": ("春种一粒粟、秋收万颗子", "A grain sown in spring, ten thousand reaped: family practice"),
    "HOTLINE_12355": ("12355青少年服务台活动", "Activities of the youth service line 12355"),
}
BODIES = {
    "youth_league": ("共青团", "Youth league"),
    "womens_federation": ("妇联", "Women's federation"),
    "radio_tv": ("广播电视", "Radio and television"),
    "cyberspace": ("网信", "Cyberspace administration"),
    "development_reform": ("发展改革", "Development and reform"),
    "women_children_committee": ("妇女儿童工作委员会办公室", "Women-children committee office"),
    "civil_affairs": ("民政", "Civil affairs"),
    "education": ("教育", "Education"),
    "social_body": ("社会组织", "Social body"),
}
VENUES = {
    "CHILDREN_HOME": ("儿童之家", "Children's home of a community"),
    "TONGXIN_HARBOUR": ("童心港湾", "Tongxin harbour"),
    "ACTIVITY_CENTRE": ("儿童活动中心", "Children's activity centre"),
    "PROTECTION_STATION": ("未成年人保护工作站", "Station of the protection of minors"),
    "SCHOOL": ("学校、幼儿园", "School or kindergarten"),
    "COMMUNITY": ("社区", "Community rooms"),
    "LIBRARY": ("图书馆、书屋", "Library"),
    "OUTDOORS": ("户外或城市场馆", "Outdoors, or a sight of the city"),
}
DIMENSIONS = {
    "policy": ("社会政策友好", "Friendly policy"),
    "services": ("公共服务友好", "Friendly services"),
    "rights": ("权利保障友好", "Friendly to rights"),
    "space": ("成长空间友好", "Friendly space"),
    "environment": ("发展环境友好", "Friendly environment"),
}
"""The five sides of a child-friendly city (发改社会〔2021〕1380号; known, not verified)."""
