"""Makes the curated file of what a reviewer accepted: the draft without the rest, with the name of the reviewer."""

from __future__ import annotations

import contextlib
import datetime
import json
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from kg.archive import Archive
from kg.drafts.run import JOURNAL
from kg.errors import KgError
from kg.fetch.manifest import NAME, Fetched, Manifest
from kg.files import atomic, reading
from kg.rdf.turtle import TurtleFile
from kg.review import imported
from kg.review.compare import Record
from kg.review.decisions import Review, old_value, parsed
from kg.review.draft import DERIVED_FROM, HAS_SELECTOR, STATEMENT, Draft, Item, Value
from kg.review.settle import Settled, settle
from kg.terms.literals import english
from kg.terms.names import GRAPH, THING, hb, shorten
from kg.terms.vocabulary import DCTERMS_TITLE, RDF_TYPE, SPDX_CHECKSUM, XSD

_FOLDERS = {"Opinion": "opinions"}
_ORIGIN = NamedNode(f"{THING}list/origin-curated")


@dataclass(frozen=True)
class Accepted:
    """The curated file that was written, what left other files for it, and what a person should look at."""

    file: str
    taken_out: list[str]
    left_to_do: list[str]


def accept(
    review: Review,
    record: Record,
    archive: Archive,
    prefixes: dict[str, str],
    day: datetime.date,
    *,
    fetched: Fetched | None = None,
) -> Accepted:
    """Writes the curated file of a review into the data, and takes out of other files what it says better.

    `fetched` says where the document came from, if that is known. Raises KgError if an item is undecided, if the file
    is there, or if a file that a person wrote contradicts what was accepted; then nothing is written.
    """
    partial = review.draft.partial
    if (left := review.undecided()) and not partial:
        raise KgError(
            f"{len(left)} of {len(review.draft.to_decide)} facts are not decided",
            review.draft.name,
            "a verdict on each",
            "accept, change or reject the rest; what is decided is kept",
        )
    things = _accepted(review, prefixes)
    verdicts = [review.verdict(item) for item in review.draft.to_decide]
    if set(verdicts) == {"undecided"} if partial else review.draft.document not in things:
        raise KgError("nothing was accepted", review.draft.name, "a fact that is accepted", "nothing is to be written")
    if fetched is not None:
        address = Literal(fetched.reached, datatype=NamedNode(f"{XSD}anyURI"))
        things[review.draft.document].append(Value(hb("readAddress"), address))
    file = imported.place(review.draft, archive) if partial else _place(review.draft, archive)
    settled = settle(things, record, prefixes)
    if partial:
        _leave_rejected(review, settled)
    others = settled.texts(archive)
    if "accept" in verdicts or "change" in verdicts:
        path = archive.path(file)
        path.parent.mkdir(parents=True, exist_ok=True)
        others[path] = curated(review, settled.things, prefixes, day).encode()
    atomic.write_files(others)
    return Accepted(file, settled.counts(), [*settled.kept, *_left_to_do(record, things, prefixes)])


def curated(review: Review, things: dict[str, list[Value]], prefixes: dict[str, str], day: datetime.date) -> str:
    """The text of the curated file."""
    draft = review.draft
    verdicts = [review.verdict(item) for item in draft.to_decide]
    counts = ", ".join(
        f"{verdicts.count(name)} {said}"
        for name, said in (("accept", "accepted as they were"), ("change", "changed"), ("reject", "rejected"))
    )
    reader = next((one.value for one in draft.all(GRAPH, hb("note"))), "")
    source, covers = f"{draft.name}.txt. {_one_line(reader)}", "the document, as far as the program reads it"
    if draft.partial:
        source, covers = f"the text of the decision, and {imported.file(draft)}", "what was confirmed of that file"
    card = [
        f"{draft.title}: read by a program, and each fact compared with its words by a person.",
        f"Source: {source}",
        f"Covers: {covers}; each fact has a passage.",
        f"Facts: {counts}.",
        f"Checked against the source by {_one_line(review.reviewer)}, {day:%Y-%m}.",
    ]
    file = TurtleFile(card, prefixes)
    file.add(
        "",
        [
            (RDF_TYPE, hb("Graph")),
            (DCTERMS_TITLE, english(draft.title)),
            (hb("origin"), _ORIGIN),
            *((DERIVED_FROM, one) for one in draft.all(GRAPH, DERIVED_FROM)),
            (hb("covers"), english(f"What a program read in the whole text and {review.reviewer} confirmed.")),
        ],
    )
    for thing, values in things.items():
        file.add(thing, [(one.name, one.value) for one in values])
    return file.text()


def _accepted(review: Review, prefixes: dict[str, str]) -> dict[str, list[Value]]:
    """The draft without statements and rejected facts, and with the changed values."""
    draft = review.draft
    things = {
        thing: list(values)
        for thing, values in draft.things.items()
        if thing != GRAPH and not draft.is_a(thing, STATEMENT)
    }
    left = {item.key for item in review.undecided()}  # only where they stay in an imported file
    rejected = {item.subject for item in draft.to_decide if review.verdict(item) == "reject" and item.kind != "value"}
    for item in draft.to_decide:
        if item.key in left:
            if item.kind == "value":
                _decide_value(things, item, "reject", {}, prefixes)
            else:
                things.pop(item.subject)
            continue
        decision = review.decisions[item.key]
        if item.kind == "value":
            _decide_value(things, item, decision.verdict, decision.values, prefixes)
        elif decision.verdict == "reject":
            del things[item.subject]
        elif decision.verdict == "change" and "new" in decision.values:
            _fill(things, draft, item, decision.values["new"], prefixes)
        elif decision.verdict == "change":
            things[item.subject] = _replaced(things[item.subject], item, decision.values, prefixes)
    gone = rejected if draft.partial else set(draft.things) - set(things)
    for thing, values in things.items():
        things[thing] = [one for one in values if not (isinstance(one.value, NamedNode) and one.value.value in gone)]
    return _without_orphans(things, draft)


def _leave_rejected(review: Review, settled: Settled) -> None:
    """Takes what was rejected out of the imported file."""
    file = imported.file(review.draft)
    for item in review.draft.to_decide:
        if review.verdict(item) == "reject" and item.kind == "value":
            (value,) = item.values
            settled.statements.setdefault(file, set()).add(Triple(NamedNode(item.subject), value.name, value.value))
        elif review.verdict(item) == "reject":
            settled.gone.setdefault(file, set()).add(item.subject)


def _decide_value(
    things: dict[str, list[Value]], item: Item, verdict: str, new: dict[str, str], prefixes: dict[str, str]
) -> None:
    """Takes a value of a document out, or in with the passage that says it."""
    values = things.setdefault(item.subject, [])
    if verdict == "reject":
        things[item.subject] = [one for one in values if one != item.values[0]]
        return
    if verdict == "change":
        things[item.subject] = values = _replaced(values, item, new, prefixes)
    said = [Value(hb("statedIn"), NamedNode(passage.iri)) for passage in item.passages]
    values += [one for one in said if one not in values]


def _replaced(values: list[Value], item: Item, new: dict[str, str], prefixes: dict[str, str]) -> list[Value]:
    """The values with those that a reviewer wrote in the place of the old ones."""
    written = {
        item.values[int(number)]: Value(item.values[int(number)].name, parsed(text, old_value(item, number), prefixes))
        for number, text in new.items()
    }
    return list(dict.fromkeys(written.get(one, one) for one in values))


def _fill(things: dict[str, list[Value]], draft: Draft, item: Item, text: str, prefixes: dict[str, str]) -> None:
    """Puts a value that the reviewer found in the place of something that the reader left out."""
    thing, name = draft.one(item.subject, hb("isAbsentFrom")), draft.one(item.subject, hb("absentProperty"))
    del things[item.subject]
    if isinstance(thing, NamedNode) and isinstance(name, NamedNode):
        values = things.setdefault(thing.value, [])
        values.append(Value(name, parsed(text, None, prefixes)))
        said = [Value(hb("statedIn"), NamedNode(passage.iri)) for passage in item.passages]
        values += [one for one in said if one not in values]


def _without_orphans(things: dict[str, list[Value]], draft: Draft) -> dict[str, list[Value]]:
    """The things without passages, stretches and digests that nothing leads to any more."""
    kinds = (hb("Passage"), hb("Segment"), NamedNode(SPDX_CHECKSUM.value[:-8] + "Checksum"))
    while True:
        used = {
            one.value.value
            for values in things.values()
            for one in values
            if isinstance(one.value, NamedNode) and one.name in (hb("statedIn"), HAS_SELECTOR, SPDX_CHECKSUM)
        }
        kept = {thing: values for thing, values in things.items() if thing in used or not draft.is_a(thing, *kinds)}
        if len(kept) == len(things):
            return {thing: values for thing, values in kept.items() if values}
        things = kept


def _place(draft: Draft, archive: Archive) -> str:
    """The name of the curated file. Raises KgError if the record has one of that name."""
    name = draft.document.removeprefix(THING).rpartition("/")[2] or draft.name
    kinds = [term.value.rpartition("#")[2] for term in draft.all(draft.document, RDF_TYPE)]
    folder = next((_FOLDERS[kind] for kind in kinds if kind in _FOLDERS), "decisions")
    for ending in ("", "-read"):
        file = f"data/{folder}/{name}{ending}.ttl"
        if not archive.path(file).exists():
            return file
    raise KgError(
        "the record has a file of this reading already",
        file,
        "a document that was not accepted before",
        "move that file elsewhere if this review is to take its place; the decisions are kept",
    )


def _left_to_do(record: Record, things: dict[str, list[Value]], prefixes: dict[str, str]) -> list[str]:
    """A sentence for each thing that a person must look at: a case whose persons the record calls otherwise."""
    found = []

    def short(iri: str) -> str:
        return str(shorten(iri, prefixes))

    for case, values in things.items():
        new = {one.value.value for one in values if one.name == hb("concernsPerson")}
        known = {term.value for term in record.said(case, hb("concernsPerson"))}
        if new - known and known - new and Value(RDF_TYPE, hb("Event")) not in values:
            there, here = (", ".join(map(short, sorted(some))) for some in (known - new, new - known))
            said = f"{short(case)} concerns {there} in the record and {here} in the new file"
            found.append(f"{said}; if a name is only spelt otherwise, keep one of them in both files")
    return found


def _one_line(text: str) -> str:
    return " ".join(text.split())


def origin(drafts: Path, draft: Draft) -> Fetched | None:
    """The note of `kg fetch` about the file that was read; None if it did not fetch that file, or its list is gone.

    The journal of the drafts says where the file was; `kg fetch` keeps its list in that folder or one above.
    """
    digest = draft.source_digest
    with contextlib.suppress(KgError, ValueError, TypeError, KeyError, StopIteration):
        entries = map(json.loads, reading.read(drafts / JOURNAL).splitlines())
        source = next(Path(one["source"]) for one in entries if (one["name"], one["sha256"]) == (draft.name, digest))
        folder = next(folder for folder in source.absolute().parents if (folder / NAME).is_file())
        return next(one for one in Manifest.read(folder).entries if one.sha256 == digest)
    return None
