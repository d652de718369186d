"""Mutants of compiled reads: what is asked, how it is written as SQL, what plans are kept by, how holes are filled, what is logged."""

# ruff: noqa: E501 (a line holds the changes of one function)

from tongxing.testing.mutants import Mutant


def of(where, *changes):
    return [Mutant("the walk", f"tongxing_graphql.{where}", old, new) for old, new in changes]


MUTANTS = [
    *of("compiled.selecting:Selector._cell", ("not is_secret and ", "")),
    *of("compiled.selecting:Selector._rows", ("{*wanted(element), *by}", "by")),

    *of("compiled.arguments:Page.key", ("self.asked.order, ", ""), ("shape(self.condition), ", ""), (", self.asked.is_backwards", ""), (", unknown", "")),
    *of("compiled.arguments:Page.values", ('"read": self.asked.read', '"read": self.asked.size')),
    *of("compiled.arguments:Id.key", ("return self.type_name", "return None")),
    *of("compiled.plans:Plans.plan", ("scope.key, ", ""), ("tuple(each.key for each in given)", "()"), ("(tree, ", "(")),
    *of("compiled.rendered:Pieces.of", ('f"{number}_{name}"', "name")),
    *of("compiled.statement:Statement._named", ("or_else(found, glued(missing))", "found")),
    *of("compiled.statement:Statement._one", ("*before, ", ""), ("IS NULL THEN", "IS NOT NULL THEN")),
    *of("compiled.statement:Statement._found", ("*self._seen(level, row), ", "")),
    *of("compiled.statement:Statement._rows", ("if shown else", "if True else"), ("if shown else", "if False else"), ("THEN {told} ELSE 'null'", "THEN {told} ELSE {told}")),
    *of("compiled.statement:Statement._told_rows", ("*self._asked(asked.level), ", ""), ("*self._seen(asked.level, page, asked.reads.by, are_many=True), ", "")),
    *of("compiled.statement:Statement._on_page", ("<=", "<"), ("if asked.looks_on", "if False")),
    *of("compiled.statement:Statement._resolved", ("*sorted(asked.needs)", ""), ("if asked.is_of_cells", "if True")),
    *of("compiled.statement:Statement._seen", ("if by != record.subject_column else []", "if False else []"), ("if name in level.columns", "if False")),
    *of("compiled.sources:Sources.by_id", (".id = {id}", ".id <> {id}")),
    *of("compiled.sources:Sources.household_of", ("AND {holds} ", ""), (".child = ", ".child <> ")),
    *of("compiled.sources:Sources.count", (", *self._condition(asked, given)", ""), ("*self._of_parent(asked, row), ", "")),
    *of("compiled.sources:Sources.page", ("*self._of_parent(asked, row), ", ""), ("*self._condition(asked, given), ", ""), (", *self._beyond(asked, given)", "")),
    *of("compiled.sources:Sources.page", ("order, is_backwards),", "is_backwards),"), ("order, is_backwards),", "order),"), ("backwards=is_backwards", "backwards=False")),
    *of("compiled.sources:Sources.page", ("ORDER BY {TURN} DESC", "ORDER BY {TURN}"), ('"read" if asked.looks_on else "size"', '"size"')),
    *of("compiled.sources:Sources._condition", ("number, shape", "shape"), (", shape(given.condition))", ")")),
    *of("compiled.sources:Sources._beyond", ("backwards=each.is_before", "backwards=False"), ("backwards=each.is_before", "backwards=True")),
    *of("compiled.sources:Sources._relation", ("(self.scope.key, record, driver)", "(record, driver)"), ("(self.scope.key, record, driver)", "(self.scope.key, driver)")),
    *of("compiled.hiding:is_shown", ("if True in", "if False in"), ("return False", "return True"), ("known is None", "known is not None")),
    *of("compiled.hiding:hidden_list", ("None if stands is False", "None if True"), (" and stands is not True", "")),
    *of("compiled.hiding:_unless", ("if test is None", "if True")),
    *of("compiled.glue:_merged", ('elif part != ""', "elif True"), ("made[-1] += part", "made[-1] = part")),
    *of("compiled.holes:EndsHole._told", ("len(ids) > size", "len(ids) >= size"), ("if page.asked.is_backwards", "if False"), ("ids[:size]", "ids")),
    *of("compiled.holes:SeenHole.fill", ("column == self.level.record.category_column", "False")),
    *of("compiled.holes:MissingHole.fill", ("filling.seen.setdefault(level, Seen())", "None")),
    *of("operations.answering:_note", ("if reads.scope.sees(key)", ""), (" | seen.categories", "")),
    *of("operations.answering:_asked_for", (", *columns_in(page.condition)", ""), (", *(name for name, _ in page.asked.order)", "")),
]  # fmt: skip
