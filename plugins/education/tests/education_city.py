"""A city with a few invented children, schools and pupils, through the doors that everybody uses."""

from datetime import UTC, date, datetime

from pydantic import BaseModel

from tongxing import Child, Household, HouseholdMember, ResidencePermit
from tongxing.testing.templates import begun_city
from tongxing_education import actions

DAY = date(2026, 11, 23)
SCHOOL = {
    "division": "230102",
    "code": "2301020001",
    "name": "示例第一小学",
    "ownership": "public",
    "stages": ["PRIMARY"],
}


class Born(BaseModel):
    """A child to add."""

    birth_date: date
    residence: str = "230102000000"
    hukou: str = "220102000000"
    permit: str | None = None
    hardship: str | None = None


def arrive(store, body):
    home = store.add(Household(hardship=body.hardship))
    child = store.add(Child(name="乐乐", **body.model_dump(include={"birth_date", "residence", "hukou"})))
    store.add(HouseholdMember(child=child.id, household=home.id, valid_from=body.birth_date))
    if body.permit:
        store.add(ResidencePermit(child=child.id, state=body.permit, valid_from=date(2026, 5, 1)))
    return child


class City:
    """Harbin in a database of its own."""

    def __init__(self, folder):
        self.now = datetime(2026, 11, 23, 1, tzinfo=UTC)
        self.registry = begun_city("harbin", str(folder / "city.db"), clock=lambda: self.now)

    def store(self, who="demo-education", purpose="schooling"):
        return self.registry.store(self.registry.access(who, purpose))

    def child(self, born="2019-03-05", **more):
        body = Born(birth_date=born, **more)
        return self.store("demo-county", "care").write(arrive, body).value.id

    def does(self, name, /, **body):
        """Run one of education's actions; gives what it wrote."""
        function = getattr(actions, name)
        model = getattr(actions, "".join(part.title() for part in name.split("_")))
        return self.store().write(function, model(**body)).value

    def school(self, **more):
        return self.does("register_school", **{**SCHOOL, **more})

    def all(self, record, **where):
        with self.store().reading("test") as reading:
            found = reading.all(record)
        return [each for each in found if all(getattr(each, name) == value for name, value in where.items())]

    def gaps(self, item):
        access = self.registry.access("demo-education", "schooling")
        found = self.registry.gaps(access, on=DAY, items=[item])
        return [(gap.subject, gap.since, gap.served) for gap in found]
