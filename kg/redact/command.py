"""This module is the command `kg redact`: it takes things out of the data files, and tells what remains to be done."""

from __future__ import annotations

import argparse
import datetime
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from kg.errors import KgError
from kg.identifiers import prefixes, shorten
from kg.paths import locate

REASONS = ("erasure", "safety", "error")  # of list:redaction-reasons; a test compares them


def verbs(verb: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds the verb to the command line."""
    help_text = "take a thing out of the data files, and leave a mark in its place"
    one = verb(
        "redact",
        run_redact,
        help_text,
        "kg redact person:erlan-karin__membership_state-counselor --because erasure --dry-run",
    )
    one.add_argument("things", nargs="+", metavar="THING", help="what goes, with its parts: a name as for kg show")
    one.add_argument("--because", choices=REASONS, required=True, help="asked for, dangerous, or wrong and harmful")
    one.add_argument("--on", metavar="DATE", help="the day of the redaction, YYYY-MM-DD (default: today)")
    one.add_argument("--patch", type=Path, metavar="FILE", help="also write a patch for those who hold a release")
    one.add_argument("--release", type=Path, action="append", default=[], metavar="DIR", help="a published release")
    one.add_argument("--dry-run", action="store_true", help="tell what would be done, and change nothing")


def run_redact(options: argparse.Namespace) -> int:
    """Takes things out, or only tells what would go; 1 where a person has still to do something."""
    from kg import pipeline
    from kg.build import build
    from kg.diff.sides import side
    from kg.diff.withheld import mentions
    from kg.redact import erase
    from kg.store import Store
    from kg.things import Things

    archive, on = locate(options.archive), _day(options.on)
    table = prefixes(archive)
    store = Store.in_memory()
    build(store, archive.turtle)
    names = Things(store, table)
    things = [thing for text in options.things for thing in names.find(text, "kg redact")]
    with tempfile.TemporaryDirectory(prefix="kg-redact-") as room:
        releases = [side(str(folder), archive, Path(room)) for folder in options.release]
        erasure = erase.plan(archive, store, things, options.because, on)
        files = dict(archive.turtle)
        for number, (name, text) in enumerate(erasure.texts.items()):
            files[name] = Path(room) / f"{number}.ttl"
            files[name].write_text(text, encoding="utf-8")
        after = Store.in_memory()
        findings = pipeline.run(after, archive, dict(sorted(files.items())))
        left = erase.survivors(archive, erasure, after)
        again = []
        mention = mentions({thing.value for thing in erasure.things})
        for release in releases:
            holds = erasure.name
            if any(
                (mention and mention.search(line)) or (holds and holds.search(line.decode("utf-8")))
                for line in release.lines()
            ):
                again.append(release.name)
    if not options.dry_run:
        folder = archive.data.parent
        written = {folder / name: text.encode() for name, text in erasure.texts.items()}
        if options.patch:
            written[options.patch] = erase.patch(erasure, options.because, on)
        erase.put(written)
    would = "would be " if options.dry_run else ""
    for name, count in erasure.lost.items():
        print(f"{name}: {f'{count} statements {would}taken out' if count else f'{would}written'}")
    for mark, thing in erasure.marks.items():
        print(f"{shorten(mark, table)} {'would stand' if would else 'stands'} in the place of {shorten(thing, table)}")
    if held := erase.identifiers(erasure, after):
        print(
            f"{len(held)} identifiers hold a name of it, such as {shorten(held[0], table)}; "
            "an identifier is not changed, redact its thing where it must go: docs/changes.md"
        )
    print(*(f"must be made again: {name}" for name in again), sep="\n", end="\n" if again else "")
    wrong = [finding for finding in findings if finding.severity == "Violation"]
    if left or wrong:
        print(f"{'would remain' if would else 'remains'} to be done by hand, before kg build:", file=sys.stderr)
        print(
            *(f"  the name still stands in {place}" for place in left),
            sep="\n",
            end="\n" if left else "",
            file=sys.stderr,
        )
        for finding in wrong:
            print(finding, file=sys.stderr)
        return 1
    print("the names of what was taken out stand nowhere in the rebuilt graph or the files", file=sys.stderr)
    return 0


def _day(text: str | None) -> str:
    try:
        return datetime.date.fromisoformat(text).isoformat() if text else datetime.date.today().isoformat()
    except ValueError:
        raise KgError("this is not a date", str(text), "YYYY-MM-DD", "write the day of the redaction so") from None
