"""The README of a release: what it holds, what is missing, and how to cite it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from kg.escaping import markdown, printable
from kg.release.counts import Counts
from kg.release.release import Distribution, QualityReport, ReleaseInfo
from kg.terms.names import ONT, shorten

_PAGE = Path(__file__).with_name("readme.md").read_text(encoding="utf-8")
_FOLDER = re.compile(r"\| `(\w+/)` \|.*\n")  # the row of a folder, which may not be there
_COVERAGE = "{} | {} | {:,} | {:,} | {:,} | {:,} | {:,}"


def page(
    edition: ReleaseInfo, counts: Counts, measures: QualityReport, made: Iterable[Distribution], labels: dict[str, str]
) -> str:
    """The page as Markdown; `labels` are the labels of classes by their IRI."""
    files = [distribution.path for distribution in made]
    shown = _FOLDER.sub(lambda row: row[0] if _any_in(files, row[1]) else "", _PAGE)
    return shown.format(
        title=markdown(title(edition)),
        version=markdown(edition.version),
        abstract=markdown(str(edition.citation.get("abstract", "")), starts_block=True),
        totals=_rows(totals(counts).items(), "{} | {:,}"),
        classes=_rows(_classes(counts, labels), "{} | {:,}"),
        missing=missing(measures),
        cited=markdown(cited(edition), starts_block=True),
        graph=edition.graph_hash,
    )


def missing(measures: QualityReport) -> str:
    """How much of the decisions has been read, the table of coverage, and the number of validation findings."""
    return f"""{_depths(measures)}Of each value that a reader expects: how many things have it, how many lack it
for a stated reason (an absence), how many are documents not yet read whole, and how many lack it without a reason.

| class | property | things | filled | absent | not yet read | unexplained |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
{_rows(((markdown(cls), markdown(prop), *numbers) for cls, prop, *numbers in measures.coverage), _COVERAGE)}

{_findings(measures)}"""


def _depths(measures: QualityReport) -> str:
    if not measures.depth:
        return ""
    rows = [(name, *known.values()) for name, known in measures.depth.items()]
    return f"""How deeply decisions are known: read in full or in part; not read, but reported by others; or known only
from a list or an index.

| decisions | in full | in part | reported | listed |
| --- | ---: | ---: | ---: | ---: |
{_rows(rows, "{} | {:,} | {:,} | {:,} | {:,}")}

"""


def title(edition: ReleaseInfo) -> str:
    """The title of the release."""
    return str(edition.citation.get("title", "Habeas"))


def authors(edition: ReleaseInfo) -> list[str]:
    """The names of the authors."""
    given = edition.citation.get("authors", [])
    people = given if isinstance(given, list) else []
    return [str(one.get("name") or f"{one.get('given-names', '')} {one.get('family-names', '')}") for one in people]


def cited(edition: ReleaseInfo) -> str:
    """The release as a citation."""
    return (
        f"{', '.join(authors(edition))} ({edition.date[:4]}). {title(edition)}, version {edition.version} [data set]."
    )


def totals(counts: Counts) -> dict[str, int]:
    """The totals of the release, by the words that the page uses for them."""
    return {
        "statements, each counted once": counts.triples,
        "of these asserted": counts.triples - counts.inferred,
        "of these inferred by rules": counts.inferred,
        "named graphs": len(counts.graphs),
        "statements in named graphs": counts.quads,
    }


def _classes(counts: Counts, labels: dict[str, str]) -> list[tuple[str, int]]:
    own = {iri: number for iri, number in counts.classes.items() if iri.startswith(ONT)}
    ordered = sorted(own.items(), key=lambda pair: (-pair[1], pair[0]))
    return [
        (f"{markdown(labels.get(iri, ''))} ({_code(shorten(iri, {'hb': ONT}))})".strip(), number)
        for iri, number in ordered
    ]


def _code(text: str) -> str:
    """A name as code within a table; as text where it has characters that code cannot have there."""
    return f"`{text}`" if printable(text) == text and not {"`", "|"} & set(text) else markdown(text)


def _findings(measures: QualityReport) -> str:
    numbers = Counter((finding.rule, finding.severity) for finding in measures.findings)
    if not numbers:
        return "Validation by shapes and constraints found nothing to say."
    rows = [(markdown(rule), severity.lower(), number) for (rule, severity), number in sorted(numbers.items())]
    return f"""Validation by shapes and constraints found:

| rule | severity | findings |
| --- | --- | ---: |
{_rows(rows, "{} | {} | {:,}")}"""


def _rows(rows: Iterable[tuple[object, ...]], form: str) -> str:
    return "\n".join(f"| {form.format(*row)} |" for row in rows)


def _any_in(files: list[str], folder: str) -> bool:
    return any(path.startswith(folder) for path in files)
