"""The quality of a release as data (DQV): the findings of each shape and constraint, and coverage."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from kg.release.release import Release
from kg.release.terms import facts, term
from kg.terms.names import BASE, CONSTRAINT, ONT

QUALITY = f"{BASE}quality/"
DIMENSIONS = {
    "consistency": "How many problems validation found; 0 is best.",
    "completeness": "How many things have the value that a reader expects, or a reason why they have none.",
}
STATES = {
    "things": "things that are expected to have a value",
    "filled": "things that have a value",
    "absent": "things whose value is missing for a stated reason",
    "notYetRead": "documents that have not been read in full",
    "unexplained": "things whose value is missing without a reason",
}

_SHAPES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?shape WHERE {
  { ?shape a sh:NodeShape } UNION { ?shape a sh:PropertyShape } FILTER(isIRI(?shape))
} ORDER BY ?shape"""


def measured(release: Release, dataset: NamedNode) -> Iterator[Triple]:
    """A measurement for every shape and constraint, including those without findings, and for all coverage."""
    for name, meaning in DIMENSIONS.items():
        yield from facts(NamedNode(QUALITY + name), "dqv:Dimension", skos_prefLabel=name, skos_definition=meaning)
    for name, title, value in _measures(release):
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


def _measures(release: Release) -> Iterator[tuple[str, str, int]]:
    """Each measure: a name that can be part of an IRI, its title, and its value."""
    numbers = Counter(finding.rule for finding in release.measures.findings)
    shapes = (str(getattr(shape, "value", "")) for (shape,) in release.store.rows(_SHAPES))
    for rule in sorted({*numbers, *(shape.removeprefix(ONT).removeprefix(CONSTRAINT) for shape in shapes)}):
        yield f"findings/{rule}", f"findings of {rule}", numbers[rule]
    for cls, prop, *values in release.measures.coverage:
        place = re.sub(r"[^\w.-]", "-", f"{cls}/{prop}".replace("hb:", "")).replace("-/", "/")
        for (state, meaning), value in zip(STATES.items(), values, strict=True):
            yield f"coverage/{place}/{state}", f"{cls}, {prop}: {meaning}", int(value)
