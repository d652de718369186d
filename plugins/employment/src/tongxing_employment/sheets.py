"""The bureau's own register, read as ours: one row a guardian with the child."""

from tongxing import SheetMapping, Words

employment_register = SheetMapping(
    key="employment_register",
    title=Words("人社就业信息系统导出表", "Export of the bureau's register"),
    columns={
        "儿童姓名": "name",
        "儿童性别": "sex",
        "儿童出生日期": "birth_date",
        "儿童身份证号": "id_number",
        "居住地代码": "residence",
        "户籍地代码": "hukou",
        "采集日期": "surveyed_on",
        "家长姓名": "guardian.name",
        "家长身份证号": "guardian.id_number",
        "与儿童关系": "guardian.relation",
        "联系电话": "guardian.phone",
        "就业状态": "guardian.employment.job_status",
        "服务需求": "guardian.employment.job_wish",
    },
    values={
        "guardian.employment.job_status": {
            "在职": "受雇就业",
            "单位就业": "受雇就业",
            "个体": "自主创业、个体经营",
            "灵活就业": "灵活就业、零工",
            "失业": "无业且求职",
        },
        "guardian.employment.job_wish": {"无": "不需要"},
    },
    ignored=frozenset({"序号", "备注"}),
)
