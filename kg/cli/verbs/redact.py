"""`kg redact`: removes things from the data files, and says what a person still has to do."""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.archive import Archive, Snapshot
from kg.build import pipeline
from kg.build.findings import ValidationFinding
from kg.build.generations import build_lock
from kg.build.load import load_files
from kg.changes.spellings import Degree
from kg.cli.opening import archive_of
from kg.cli.output import note, plural, say
from kg.cli.progress import Bar
from kg.errors import KgError
from kg.files.atomic import scratch_folder, write_files
from kg.search.lookup import Things
from kg.store.local import LocalStore
from kg.terms.names import prefixes, shorten

if TYPE_CHECKING:
    from kg.changes.erase import Erasure
    from kg.changes.remains import Remains
    from kg.changes.snapshot import Snapshot as State

REASONS = ("erasure", "safety", "error")  # of list:redaction-reasons; a test compares them
LISTED = 100  # places or files that are printed of each kind; of all others the number is
MOST_NAMES = 100_000  # characters
_TITLES = {
    Degree.LIKELY: "likely: the name (left out here) occurs in",
    Degree.POSSIBLE: "possible: a word that may be the name occurs in",
}
ELSEWHERE = (
    "kg redact cannot reach, and a person must see to:",
    "  the history of the repository, its index and stashes, and clones of it on other machines",
    "  published releases, sites and packages, and copies that others made",
    "  the build folders of archives that extend this one, or that were asked together with it",
    "  backups and snapshots of this disk, and files that editors keep (swap, undo, recovery)",
)


@dataclass(frozen=True)
class _Outcome:
    """The changes of a redaction, and what it leaves to be done by hand."""

    remains: Remains
    erasure: Erasure | None = None
    findings: Sequence[ValidationFinding] = ()
    releases: Sequence[str] = ()  # that must be made again


def run(options: argparse.Namespace) -> int:
    """Removes things, or only says what would go; 1 if a person still has something to do."""
    from kg.changes import erase
    from kg.changes.generated import generated
    from kg.changes.redacted import names
    from kg.changes.remains import search

    archive, on, more = archive_of(options).snapshot(), _day(options.on), _more_names(options.names)
    _check_request(options, more)
    store, table, files = LocalStore.in_memory(), prefixes(archive), dict[Path, bytes]()
    with Bar("reading the files") as progress:
        load_files(store, archive.turtle, progress)
    if options.things:
        with Bar("building the archive as it will be"):
            known = Things(store, table)
            things = [thing for text in options.things for thing in known.exactly(text, "kg redact")]
            erasure = erase.plan(archive, store, things, options.because, on, also=more)
            outcome = _rehearse(archive, erasure, options.release)
        files |= {archive.data.parent / name: text.encode() for name, text in erasure.texts.items()}
        if options.update:
            files[options.update] = erase.update(erasure)
    else:
        found = names([], more)
        outcome = _Outcome(search(found, archive, {}, None, generated(archive).need_no_search))
    return _finish(archive, files, outcome, options.dry_run)


def _check_request(options: argparse.Namespace, names: Sequence[str]) -> None:
    what, expected = "", ""
    if not options.things and not names:
        what, expected = "nothing is named", "THING, or --names FILE with at least one name"
    elif options.things and not options.because:
        what, expected = "there is no reason", f"--because with one of {', '.join(REASONS)}"
    elif not options.things and (options.because or options.update or options.release):
        what, expected = "nothing is to be removed", "THING together with --because, --update and --release"
    if what:
        raise KgError(what, "kg redact", expected, "see kg redact --help")


def _rehearse(archive: Archive, erasure: Erasure, releases: Iterable[Path]) -> _Outcome:
    """Builds the archive as it will be, in memory, and looks for what is left in it and in the releases."""
    from kg.changes.generated import generated
    from kg.changes.remains import search
    from kg.changes.resolve import resolve

    after = LocalStore.in_memory()
    with scratch_folder() as room:
        published = [resolve(str(folder), archive, room) for folder in releases]
        files = {**archive.turtle, **{name: text.encode() for name, text in erasure.texts.items()}}
        findings = pipeline.run(after, archive, dict(sorted(files.items())))
        again = [release.name for release in published if _holds(release, erasure)]
    remains = search(erasure.names, archive, erasure.texts, after, generated(archive).need_no_search)
    return _Outcome(remains, erasure, findings, again)


def _holds(release: State, erasure: Erasure) -> bool:
    """True if a release mentions a removed thing or its name."""
    from kg.changes.redacted import mention_pattern

    mention = mention_pattern({thing.value for thing in erasure.things})
    return any(
        (mention and mention.search(line)) or erasure.names.is_in(line.decode("utf-8", "replace"))
        for line in release.lines()
    )


def _print_changes(erasure: Erasure, table: dict[str, str], dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    for name, count in erasure.lost.items():
        say(f"{name}: {plural(count, 'statement')} {would}taken out" if count else f"{name}: {would}written")
    for mark, thing in erasure.marks.items():
        say(f"{shorten(mark, table)} {'would mark' if dry_run else 'marks'} the place of {shorten(thing, table)}")


def _finish(archive: Snapshot, files: dict[Path, bytes], outcome: _Outcome, dry_run: bool) -> int:
    """Writes the files, deletes what was generated from the old ones, and says what remains; 1 if anything does."""
    from kg.changes.generated import delete, generated

    left: dict[Path, str] = {}
    if dry_run:
        copies = generated(archive)
    else:
        with build_lock(archive.build):
            archive.check_unchanged("kg redact")  # or an edit made meanwhile would be lost
            write_files(files)
            copies = generated(archive)
            left = delete(copies.ours)
    if outcome.erasure is not None:
        _print_changes(outcome.erasure, prefixes(archive), dry_run)
    for release in outcome.releases:
        say(f"must be made again: {release}")
    for path, what in copies.ours.items():
        if path not in left:
            say(f"{'would be deleted' if dry_run else 'deleted'}: {path} ({what})")
    say(f"the next kg build {'would begin' if dry_run else 'begins'} with the files; until then kg serve answers 503")
    by_hand = [f"delete {path} ({why})" for path, why in left.items()]
    by_hand += [f"look into {target}, to which {path} led" for path, target in copies.links.items()]
    by_hand += [f"delete {path}, which was made for others and may hold it" for path in copies.for_others]
    by_hand += [f"end the program that uses {path}, then delete that folder" for path in copies.in_use]
    status = _print_remains(outcome, by_hand, dry_run)
    if not dry_run:
        note(*ELSEWHERE)
    return status


def _print_remains(outcome: _Outcome, by_hand: list[str], dry_run: bool) -> int:
    """Says what a person must do before the next build; 1 if there is anything."""
    wrong = [finding for finding in outcome.findings if finding.severity == "Violation"]
    remains = outcome.remains
    if not remains and not wrong and not by_hand:
        note("the name was found nowhere in the files and in the graph that follows from them")
        return 0
    note(f"{'would remain' if dry_run else 'remains'} to be done by hand, before kg build:")
    for line in by_hand:
        note(f"  {line}")
    for degree, title in _TITLES.items():
        own = [f"{one.where}: {one.excerpt}" for one in remains.occurrences if one.degree == degree]
        _print_list(f"{title} {plural(len(own), 'place')}", own)
    identifiers = [f"{name}: {plural(len(n), 'line')}, first {n[0]}" for name, n in remains.identifiers.items()]
    kept = "identifiers with the name, which kg redact does not change (docs/changes.md)"
    _print_list(f"{kept}: {plural(len(identifiers), 'file')}", identifiers)
    unread = [f"{file}: {why}" for file, why in remains.not_searched.items()]
    _print_list(f"not searched: {plural(len(unread), 'file')}", unread)
    for finding in wrong:
        note(finding)
    return 1


def _print_list(title: str, lines: Sequence[str]) -> None:
    if lines:
        note(f"  {title}", *(f"    {line}" for line in lines[:LISTED]))
    if len(lines) > LISTED:
        note(f"    and {len(lines) - LISTED:,} more")


def _more_names(file: str | None) -> list[str]:
    """The names in a file, or in standard input for "-". Raises KgError if it cannot be read."""
    if file is None:
        return []
    try:
        with nullcontext(sys.stdin) if file == "-" else open(file, encoding="utf-8-sig") as lines:
            text = lines.read(MOST_NAMES)  # of a device, which never ends
    except (OSError, UnicodeDecodeError) as error:
        raise KgError(
            f"the names cannot be read ({getattr(error, 'strerror', None) or 'not UTF-8'})",
            file,
            "a text file in UTF-8 with one name on each line",
            "check the file, or use - for standard input",
        ) from error
    return [name for line in text.splitlines() if (name := line.strip())]


def _day(text: str | None) -> str:
    try:
        return datetime.date.fromisoformat(text).isoformat() if text else datetime.date.today().isoformat()
    except ValueError:
        raise KgError(
            "this is not a date", str(text), "YYYY-MM-DD", "write the day of the redaction like this"
        ) from None
