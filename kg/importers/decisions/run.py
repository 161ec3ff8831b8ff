"""Imports whole texts of decisions of UN treaty bodies, as the reader reads them.

Each text is entered or left out, and the account says which and why. Only fields of a measured precision are published,
as `accepted` says. What a curated file says of a decision stays; the index and the readings of pages add what the text
does not say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from pyoxigraph import Literal

from kg.archive import Archive
from kg.importers.account import Account
from kg.importers.decisions import accepted, corpus
from kg.importers.decisions.identity import Known, committee
from kg.importers.decisions.texts import Text, leave_out_repeated
from kg.importers.decisions.writer import DecisionWriter, Desk
from kg.importers.imported_file import ImportedFile, ImportedFiles
from kg.importers.juris.records import COMMITTEES
from kg.importers.states import States
from kg.terms import minted
from kg.terms.literals import english
from kg.terms.names import THING

Given = Callable[[Iterable[bytes], Archive], Iterator[dict[str, Any]]]
AT_LEAST = 60  # decisions in a file, unless it is the last of its committee


def read(path: Path, archive: Archive, account: Account, given: Given) -> dict[str, str]:
    """The Turtle files of the import by name; fills the account. `given` is the reader, which reads lines.

    Raises KgError where a file of the corpus cannot be read.
    """
    texts: list[Text] = []
    for file in corpus.files(path):
        texts += [Text.of(one, file.name) for one in given(corpus.lines(file), archive)]
        account.sources[file.name] = corpus.digest(file)
    account.read = account.written = len(texts)
    known = Known(archive)
    for text in texts:
        text.iri = text.iri if text.left_out else known.identifier(text)
        text.left_out = text.left_out or text.gap or known.unread(text.iri)
    leave_out_repeated(texts)
    _say(texts, account)
    return _written([one for one in texts if not one.left_out], known, archive, account)


def _say(texts: list[Text], account: Account) -> None:
    """Enters in the account which texts were left out, which are incomplete, and which facts are published."""
    for text in texts:
        if text.left_out:
            account.skip({f"texts left out: {text.left_out.partition(' (')[0]}": 1})
            account.look(text.doc or text.file, f"left out: {text.left_out}")
            continue
        account.things["texts entered"] += 1
        account.skip({"facts of fields that are not accepted": accepted.keep_accepted(text)})
        if text.missing:
            account.look(text.doc, f"entered; main paragraphs are missing: {', '.join(text.missing)}")


def _written(texts: list[Text], known: Known, archive: Archive, account: Account) -> dict[str, str]:
    files = ImportedFiles("decisions", archive, account, *map(_source, account.sources))
    index = files.named("sources", "The corpus of decisions")
    for name, digest in account.sources.items():
        files.describe_file(index, _source(name), name, digest, files.about, {"name": name})
    known.join(texts)
    desk = Desk(known, States(archive), files, account)
    for name, title, some in _parts(texts):
        sources = [_source(one) for one in sorted({text.file for text in some})]
        file = files.named(name, title, sources, accepted.covers(files.about["covers"], some[0].family))
        for text in sorted(some, key=lambda one: one.iri):
            writer = DecisionWriter(desk, file, text)
            writer.write()
            _committee(writer, index)
    return files.texts()


def _committee(of: DecisionWriter, file: ImportedFile) -> None:
    """Adds a committee that neither a curated file nor the index describes, at its first decision."""
    iri, names = committee(of.text.body), COMMITTEES[of.text.body]
    if not (iri in file.things or of.known.record.of(iri, "a") or of.known.index.of(iri, "a")):
        labels = [english(names["english"]), Literal(names["russian"], language="ru")]
        file.describe(iri, "InternationalBody", label=labels, statedIn=of.passages(()))


def _source(name: str) -> str:
    """The identifier of a file of the corpus."""
    return f"{THING}doc/un-decisions-{minted.plain(name.partition('.')[0])}"


def _parts(texts: list[Text]) -> Iterator[tuple[str, str, list[Text]]]:
    """Decisions of one committee and of neighbouring sessions, with the name and title of their file."""
    by_session: dict[tuple[str, int], list[Text]] = defaultdict(list)
    for text in texts:
        by_session[text.body, int(text.session or 0)].append(text)
    some: list[Text] = []
    order = sorted(by_session)
    for place, (body, session) in enumerate(order):
        some += by_session[body, session]
        if len(some) >= AT_LEAST or order[place + 1 : place + 2] == [] or order[place + 1][0] != body:
            first, last = (f(int(one.session or 0) for one in some) for f in (min, max))
            title = f"Decisions of the {body}, sessions {first} to {last}, read by program"
            yield f"{body.lower()}-{first:03}-{last:03}", title, some
            some = []
