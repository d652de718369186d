"""The federation's own register, read as ours."""

from tongxing import SheetMapping, Words

federation_register = SheetMapping(
    key="rehabilitation_register",
    title=Words("残联基础库导出表", "Export of the federation's register"),
    columns={
        "姓名": "name",
        "性别": "sex",
        "出生日期": "birth_date",
        "身份证号": "id_number",
        "居住地代码": "residence",
        "户籍地代码": "hukou",
        "残疾类别": "rehabilitation.disability_kind",
        "残疾等级": "rehabilitation.disability_grade",
    },
    ignored=frozenset({"序号", "备注"}),
)
