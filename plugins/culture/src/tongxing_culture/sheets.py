"""A sheet by which a children's home signs children up, read as ours."""

from tongxing import SheetMapping, Words

activity_register = SheetMapping(
    key="culture_activity_register",
    title=Words("儿童之家活动登记表", "Register of a children's home"),
    columns={
        "姓名": "name",
        "性别": "sex",
        "出生日期": "birth_date",
        "身份证号": "id_number",
        "居住地代码": "residence",
        "户籍地代码": "hukou",
        "近一年参加过活动": "culture.joins_activities",
        "希望参加的活动": "culture.activity_wish",
    },
    ignored=frozenset({"序号", "备注"}),
)
