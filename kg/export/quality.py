"""This module writes how good a release is, as data: findings of each shape and check, and coverage, in DQV."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from kg.export.release import Measures, Release
from kg.export.terms import facts, term
from kg.identifiers import BASE, ONT
from kg.queries import read_all

QUALITY = f"{BASE}quality/"
DIMENSIONS = {
    "consistency": "What validation found: 0 is well.",
    "completeness": "How many things have a value that a reader expects, or a reason why there is none.",
}
STATES = {
    "things": "things of which a value is expected",
    "filled": "things that have a value",
    "absent": "things whose value is missing for a stated reason",
    "notYetRead": "documents that were not read whole",
    "unexplained": "things whose value is missing without a reason",
}

_SHAPES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?shape WHERE {
  { ?shape a sh:NodeShape } UNION { ?shape a sh:PropertyShape } FILTER(isIRI(?shape))
} ORDER BY ?shape"""


def rules(release: Release) -> list[str]:
    """The names of all shapes and checks, in order."""
    shapes = [str(getattr(row[0], "value", "")).removeprefix(ONT) for row in release.store.rows(_SHAPES)]
    return sorted({*shapes, *(check.name for check in read_all(release.archive, "checks"))})


def measured(release: Release, dataset: NamedNode) -> Iterator[Triple]:
    """A measurement for every shape and check, those without findings too, and for every kind of coverage."""
    for name, meaning in DIMENSIONS.items():
        yield from facts(NamedNode(QUALITY + name), "dqv:Dimension", skos_prefLabel=name, skos_definition=meaning)
    for name, (title, value) in measures(release.measures, rules(release)).items():
        dimension = "consistency" if name.startswith("findings/") else "completeness"
        metric, measurement = NamedNode(QUALITY + name), NamedNode(f"{dataset.value}/quality/{name}")
        yield from facts(
            metric,
            "dqv:Metric",
            skos_prefLabel=title,
            dqv_inDimension=NamedNode(QUALITY + dimension),
            dqv_expectedDataType=term("xsd:integer"),
        )
        yield from facts(
            measurement, "dqv:QualityMeasurement", dqv_isMeasurementOf=metric, dqv_computedOn=dataset, dqv_value=value
        )


def measures(found: Measures, rule_names: list[str]) -> dict[str, tuple[str, int]]:
    """For each measure its title and its value, by a name that can stand in an address.

    >>> measures(Measures(), ["FindingShape-result"])
    {'findings/FindingShape-result': ('findings of FindingShape-result', 0)}
    """
    numbers = Counter(finding.rule for finding in found.findings)
    named = {f"findings/{name}": (f"findings of {name}", numbers[name]) for name in sorted({*rule_names, *numbers})}
    for cls, prop, *values in found.coverage:
        for (state, meaning), value in zip(STATES.items(), values, strict=True):
            place = re.sub(r"[^\w.-]", "-", f"{cls}/{prop}".replace("hb:", "")).replace("-/", "/")
            named[f"coverage/{place}/{state}"] = (f"{cls}, {prop}: {meaning}", int(value))
    return named
