"""Settles what is accepted with what the record has already, so that nothing is stated twice or contradicted silently.

A file that a person wrote keeps what it says, and the new file does not repeat it. A file of an importer gives way, as
it does when its importer runs again: what the new file says leaves it. Where more of the document has been read, or a
day is given instead of a month, the statement that is no longer true leaves either kind of file; so does what only
others told of a remedy that the document words otherwise. Any other contradiction of what a person wrote is never
settled here: it is an error that names both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from kg.archive import Archive, is_of_base
from kg.changes.turtle_cutter import remove_statements
from kg.errors import KgError
from kg.files import marks, reading
from kg.review.compare import INVERSE, OWN_WORDS, REASON, UNREAD, Comparison, Record, subjects
from kg.review.draft import Term, Value
from kg.terms.names import graph_of, hb, shorten
from kg.terms.vocabulary import OA_HAS_SOURCE, RDF_TYPE

_OF_COMMUNICATION = (hb("communicatedOn"), hb("repliedOn"))
_OF_DOCUMENT = (hb("isFindingOf"), hb("isNamedIn"), hb("isMadeIn"))
_ABSENCE, _REMEDY = hb("Absence"), hb("Remedy")


@dataclass
class Settled:
    """The facts to be written of a review, and those that leave other files: single statements, and whole things.

    `kept` names what was accepted and is not written, since the record is more exact.
    """

    things: dict[str, list[Value]]
    statements: dict[str, set[Triple]] = field(default_factory=dict)
    gone: dict[str, set[str]] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    problems: list[KgError] = field(default_factory=list)

    def texts(self, archive: Archive) -> dict[Path, bytes]:
        """The new contents of the other files, with the marks of imported folders. Raises KgError with all problems."""
        new: dict[str, bytes] = {}
        problems = list(self.problems)
        for file in sorted({*self.statements, *self.gone}):
            try:
                if is_of_base(file):
                    raise _of_base(file)
                text = reading.decode(archive.content(file), file)
                gone, also = self.gone.get(file, set()), self.statements.get(file, set())
                left, _ = remove_statements(text, gone.__contains__, graph_of(file).value, file, also=also)
                new[file] = left.encode()
            except KgError as error:
                problems += error.problems
        if problems:
            raise KgError.of(problems)
        found = {archive.path(file): content for file, content in new.items()}
        for folder in sorted({path.parent for path in found}):
            mark = marks.amended(folder, {path.name: one for path, one in found.items() if path.parent == folder})
            found |= {folder / marks.MARK: mark} if mark else {}
        return found

    def counts(self) -> list[str]:
        """How many statements and things leave which file, a sentence for each."""
        found = []
        for file in sorted({*self.statements, *self.gone}):
            several, things = len(self.statements.get(file, ())), len(self.gone.get(file, ()))
            said = [f"{several:,} statement{'s' * (several != 1)}"] if several else []
            said += [f"{things:,} thing{'s' * (things != 1)}"] if things else []
            found.append(f"{' and '.join(said)}, whose place the new file takes, left {file}")
        return found


def settle(things: dict[str, list[Value]], record: Record, prefixes: dict[str, str]) -> Settled:
    """The accepted facts that people have not written already, and what the record must lose for them."""
    found = Settled({})
    for thing, values in things.items():
        if Value(RDF_TYPE, _ABSENCE) in values and not _absence(found, record, values, prefixes):
            continue
        kept = [one for one in values if _value(found, record, thing, one, prefixes)]
        if kept:
            found.things[thing] = kept
        if Value(RDF_TYPE, _REMEDY) in values:
            _remedy(found, record, thing, values)
    return found


def _value(found: Settled, record: Record, thing: str, value: Value, prefixes: dict[str, str]) -> bool:
    """True if a value is written; what it takes the place of is taken out."""
    there = record.said(thing, value.name)
    if value.value in there:
        return not _keeps(found, thing, Value(value.name, value.value), there[value.value])
    if value.name in OWN_WORDS:
        alike = [one for one in there if _language(one) == _language(value.value)]
        kept = [_keeps(found, thing, Value(value.name, one), there[one]) for one in alike]
        return not any(kept)
    known = record.known(thing, value)
    if known.state == "coarser":
        _keep(found, thing, value.name, known, prefixes)
        return False
    if known.state == "conflict" and not _is_told(record, thing) and (kept_by := _who_keeps(known)):
        found.problems += [_contradiction(thing, value, known, file, prefixes) for file in kept_by]
    elif known.state in ("finer", "conflict") and known.name != REASON:
        for one in known.values:
            _take_out(found, thing, Value(known.name or value.name, one), known.files)
        if value.name == hb("readExtent"):  # and what was said of the smaller part
            for note, files in record.said(thing, hb("readingNote")).items():
                _take_out(found, thing, Value(hb("readingNote"), note), files)
    _end_absences(found, record, thing, value)
    return True


def _who_keeps(known: Comparison) -> list[str]:
    """The files that may not be contradicted: what people wrote, and whoever withholds a value to protect a person."""
    is_withheld = any(one.value.endswith("/absence-withheld") for one in known.values)
    return [file for file in known.files if is_withheld or not _is_imported(file)]


def _is_told(record: Record, thing: str) -> bool:
    """True if only others tell of a finding, a remedy or a request: what the document itself says then replaces it."""
    documents = {one for name in _OF_DOCUMENT for one in record.said(thing, name)}
    passages = record.said(thing, hb("statedIn"))
    return bool(documents) and not any(documents & set(record.said(one.value, OA_HAS_SOURCE)) for one in passages)


def _language(term: Term) -> str | None:
    return term.language if isinstance(term, Literal) else None


def _keeps(found: Settled, thing: str, value: Value, files: Iterable[str]) -> bool:
    """True if a file that a person wrote says this; imported files lose it."""
    _take_out(found, thing, value, [file for file in files if _is_imported(file)])
    return any(not _is_imported(file) for file in files)


def _absence(found: Settled, record: Record, values: list[Value], prefixes: dict[str, str]) -> bool:
    """True if an absence is written: not if the record has the value, or the same absence by hand."""
    one = {value.name: value.value for value in values}
    thing, name, reason = (one.get(hb(key)) for key in ("isAbsentFrom", "absentProperty", "absenceReason"))
    if not isinstance(thing, NamedNode) or not isinstance(name, NamedNode) or reason is None:
        return True
    is_sure = reason.value.rpartition("/")[2] not in UNREAD
    if there := record.said(thing.value, name):
        if is_sure:
            _keep(found, thing.value, name, Comparison("coarser", tuple(there), record.files(there)), prefixes)
        return False
    for absence, (why, files) in record.absences(thing.value, name).items():
        if any(not _is_imported(file) for file in files) and not (is_sure and why in UNREAD):
            return False
        _end(found, record, absence)
    return True


def _keep(found: Settled, thing: str, name: NamedNode, known: Comparison, prefixes: dict[str, str]) -> None:
    """Notes that the record stays as it is, and which files have it so."""
    values = ", ".join(_shown(one, prefixes) for one in known.values)
    place = f"{shorten(name.value, prefixes)} of {shorten(thing, prefixes)}"
    found.kept.append(f"{place} stays {values}, as {', '.join(known.files)} has it")


def _end_absences(found: Settled, record: Record, thing: str, value: Value) -> None:
    """Takes out what the record calls missing and the document gives."""
    whole, name = thing, value.name
    if name in INVERSE and isinstance(value.value, NamedNode):
        whole, name = value.value.value, INVERSE[name]
    absences = record.absences(whole, name)
    if name in _OF_COMMUNICATION:  # the days of a communication are often missed from the document that tells of it
        absences |= record.absences(thing.partition("__")[0], name)
    for absence, (reason, files) in absences.items():
        if reason in UNREAD or (reason != "absence-withheld" and all(map(_is_imported, files))):
            _end(found, record, absence)


def _remedy(found: Settled, record: Record, thing: str, values: list[Value]) -> None:
    """Takes out the remedies of the same kind that an importer gives the document, from what others tell of it.

    What other statements name stays.
    """
    kinds = {one.value for one in values if one.name == hb("remedyKind")}
    for document in (one.value for one in values if one.name == hb("isNamedIn")):
        for other in subjects(record.store, hb("isNamedIn"), document):
            if other == thing or not kinds & set(record.said(other, hb("remedyKind"))):
                continue
            parts = subjects(record.store, hb("isAbsentFrom"), NamedNode(other))
            whole = [other, *parts]
            is_imported = all(_is_imported(file) for one in whole for file in record.mentions(one))
            if is_imported and set(subjects(record.store, None, NamedNode(other))) <= set(parts):
                for one in whole:
                    _end(found, record, one)


def _end(found: Settled, record: Record, thing: str) -> None:
    for file in record.mentions(thing):
        found.gone.setdefault(file, set()).add(thing)


def _take_out(found: Settled, thing: str, value: Value, files: Iterable[str]) -> None:
    for file in files:
        found.statements.setdefault(file, set()).add(Triple(NamedNode(thing), value.name, value.value))


def _is_imported(file: str) -> bool:
    return file.startswith("data/imported/")


def _contradiction(thing: str, value: Value, known: Comparison, file: str, prefixes: dict[str, str]) -> KgError:
    there = ", ".join(_shown(one, prefixes) for one in known.values)
    other = f"{shorten(known.name.value, prefixes)} " if known.name else ""
    name = f"{shorten(value.name.value, prefixes)} of {shorten(thing, prefixes)}"
    return KgError(
        f"{name} is {_shown(value.value, prefixes)} in what was accepted, and {other}{there} in the record",
        file,
        "one value, or both in a conflict that a person has weighed",
        "correct that file and run kg build, or reject the fact; what is decided is kept, and nothing was written",
    )


def _of_base(file: str) -> KgError:
    return KgError(
        "a file of another archive, which this one extends, says less of the same document",
        file,
        "a document of which that archive says nothing, or nothing that must change",
        "review the draft in that archive, and take its next version as the base",
    )


def _shown(term: Term, prefixes: dict[str, str]) -> str:
    if isinstance(term, NamedNode):
        return str(shorten(term.value, prefixes))
    return f"“{' '.join(term.value.split())[:120]}”"
