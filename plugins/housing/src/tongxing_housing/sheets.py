"""The bureau's own register of applications, read as ours."""

from tongxing import SheetMapping, Words

housing_register = SheetMapping(
    key="housing_register",
    title=Words("住房保障系统导出表", "Export of the housing system"),
    columns={
        "儿童姓名": "name",
        "性别": "sex",
        "出生日期": "birth_date",
        "身份证号": "id_number",
        "居住地代码": "residence",
        "户籍地代码": "hukou",
        "联系电话": "guardian.phone",
        "居住方式": "housing.dwelling",
        "本地住房": "housing.owns_home",
        "家庭人口": "housing.persons",
    },
    ignored=frozenset({"序号", "申请编号", "备注"}),
)
