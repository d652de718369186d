"""Runs in the environment of the peers: rules as OpenFisca variables over arrays of facts.

Reads {"folder", "children", "month", "facts": {key: "bool" or "int"}, "parameters": {key: value}, "rules": {name: formula}},
with each fact as raw numbers in the folder. Writes each rule's answers as raw bytes there, and prints the best of three:
{"build", "set_input", "calculate"} in seconds.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

KINDS = {"bool": (np.bool_, bool), "int": (np.int32, int)}


def system(given):
    child = build_entity("person", "persons", "child", is_person=True)
    home = build_entity(
        "household", "households", "household", roles=[{"key": "member", "plural": "members", "label": "m"}]
    )
    made = TaxBenefitSystem([child, home])
    values = {key: {"values": {"2000-01-01": {"value": value}}} for key, value in given["parameters"].items()}
    made.parameters = ParameterNode("", data=values)
    common = {"entity": child, "definition_period": DateUnit.MONTH}
    for key, kind in given["facts"].items():
        made.add_variable(type(key, (Variable,), {**common, "value_type": KINDS[kind][1], "label": key}))
    for name, text in given["rules"].items():
        made.add_variable(
            type(name, (Variable,), {**common, "value_type": bool, "label": name, "formula": formula(text)})
        )
    return made


def formula(text):
    code = compile(text, "rule", "eval")

    def of(person, period, parameters):
        return eval(code, {"get": lambda key: person(key, period), "P": parameters(period)})

    return of


def simulation(made, children):
    builder = SimulationBuilder()
    builder.create_entities(made)
    builder.declare_person_entity("person", np.arange(children))
    homes = builder.declare_entity("household", np.arange(children))
    builder.join_with_persons(homes, np.arange(children), np.full(children, "member"))
    return builder.build(made)


def main():
    given = json.load(sys.stdin)
    folder, month = Path(given["folder"]), given["month"]
    arrays = {key: np.fromfile(folder / key, dtype=KINDS[kind][0]) for key, kind in given["facts"].items()}
    made, best = system(given), None
    for _ in range(3):
        begun = time.perf_counter()
        running = simulation(made, given["children"])
        built = time.perf_counter()
        for key, array in arrays.items():
            running.set_input(key, month, array)
        set_ = time.perf_counter()
        answers = {name: running.calculate(name, month) for name in given["rules"]}
        done = time.perf_counter()
        took = {"build": built - begun, "set_input": set_ - built, "calculate": done - set_}
        best = took if best is None or sum(took.values()) < sum(best.values()) else best
    for name, answer in answers.items():
        answer.astype(np.int8).tofile(folder / name)
    json.dump(best, sys.stdout)


if __name__ == "__main__":
    main()
