"""A town with immunization and education, through the doors that everybody uses; made once for a module of tests."""

from datetime import date

from tongxing import Invalid
from tongxing.testing.town import Town
from tongxing_immunization import actions

PURPOSE = "vaccination"
BORN = date(2024, 11, 1)
"""Two years and some days old on the town's day."""


class Clinic(Town):
    """A town whose desk vaccinates."""

    def __init__(self, folder, **more):
        purposes = ("care", "survey", PURPOSE, "schooling", "service_review")
        super().__init__(folder, ["education", "immunization"], purposes=purposes, **more)

    def does(self, name, /, **body):
        """Run one of immunization's actions; gives what it wrote."""
        model = getattr(actions, "".join(part.title() for part in name.split("_")))
        return self.act(getattr(actions, name), model(**body), purpose=PURPOSE)

    def refuses(self, name, /, **body):
        """The problems with which an action is refused; each has its words in both languages."""
        try:
            self.does(name, **body)
        except Invalid as error:
            for problem in error.problems:
                words = (problem.message, problem.remedy)
                assert all(each.zh and each.en for each in words), problem
            return [(problem.path, problem.code) for problem in error.problems]
        return []

    def says(self, document, **variables):
        """What immunization's namespace of a query answers."""
        return self.query(document, purpose=PURPOSE, **variables)["immunization"]

    def of_child(self, child, fields, **arguments):
        """A child's fields in immunization's namespace."""
        document = f"query ($id: ID!) {{ child(id: $id) {{ immunization {{ {fields} }} }} }}"
        return self.query(document, purpose=PURPOSE, id=child, **arguments)["child"]["immunization"]
