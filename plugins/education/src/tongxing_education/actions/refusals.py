"""Why an entry to a school is refused, in the words that a desk reads."""

from tongxing import Refusals

refused = Refusals(
    {
        "SCHOOL_WITHOUT_STAGE": (
            "stage",
            ("该校没有这个学段", "The school does not offer this stage"),
            ("请核对学校或学段", "Check the school or the stage"),
        ),
        "SCHOOL_NOT_OPEN": (
            "valid_from",
            ("该校当日未开办或已停办", "The school is not open on that day"),
            ("请核对学校和日期", "Check the school and the day"),
        ),
        "GRADE_MISSING": (
            "grade",
            ("未填年级", "The grade is missing"),
            (
                "请填写年级,小学至高中按1至12连续编号",
                "Fill in the grade; from primary to senior high they count from 1 to 12",
            ),
        ),
        "ENROLLED_TOO_YOUNG": (
            "valid_from",
            ("儿童在入学当年8月31日未满入学(园)年龄", "The child is below the age of entry on 31 August of that year"),
            (
                "请核对出生日期;确需入读的,由县级教育部门决定",
                "Check the birth date; the county education bureau decides on others",
            ),
        ),
        "ALREADY_ENROLLED": (
            "child",
            ("该儿童已有在读学籍", "The child has a place at a school already"),
            ("转学请办理转学,离校请先登记离校", "Transfer the pupil, or note first that it left"),
        ),
        "SEATS_FULL": (
            "school",
            ("该校该学段本学年学位已满", "The school has no seat left in this stage and school year"),
            (
                "请安排其他学校;决定超额接收的,请选「超学位接收」",
                "Find another school, or say `beyondSeats` where it was so decided",
            ),
        ),
        "ALREADY_LEFT": (
            "id",
            ("该学籍已登记离校", "This enrolment has ended already"),
            ("请选择在读的学籍", "Choose the enrolment that is running"),
        ),
        "CASE_ALREADY_OPEN": (
            "child",
            ("该儿童已有未结的失学个案", "There is an open case of this child already"),
            ("请在原个案中继续跟进", "Go on with that one"),
        ),
        "CASE_ALREADY_CLOSED": (
            "id",
            ("该失学个案已结案", "This case is closed already"),
            ("如再次失学,请另立个案", "Open another case if the child is out of school again"),
        ),
    }
)
