"""`kg new`: writes a well-formed file about a source, an opinion, a letter, a case or a finding."""

from __future__ import annotations

import argparse
from pathlib import Path

from kg.archive import Archive
from kg.build import pipeline
from kg.build.findings import ValidationFinding
from kg.cli.opening import archive_of
from kg.cli.output import note, print_findings
from kg.cli.progress import Bar
from kg.cli.verb import shared_option
from kg.errors import KgError
from kg.init.forms import FORMS, REASONS, fill
from kg.terms.names import prefixes


def arguments(parser: argparse.ArgumentParser) -> None:
    """One form for each kind of file."""
    kinds = parser.add_subparsers(metavar="KIND", required=True, dest="kind")
    for one in FORMS.values():
        kind = kinds.add_parser(one.kind, help=one.help, description=f"Writes the file of {one.help}.")
        shared_option(kind, "--archive", default=argparse.SUPPRESS)
        for slot in one.slots:
            needed = " (required)" if slot.required else ""
            kind.add_argument(
                f"--{slot.flag}",
                dest=f"slot_{slot.flag}",
                action="append",
                default=[],
                metavar="VALUE",
                help=f"{slot.meaning}{needed}".replace("%", "%%"),
            )
        kind.add_argument(
            "--id", dest="slot_id", action="append", default=[], help="the identifier (default: made of the title)"
        )
        kind.add_argument(
            "--reason",
            choices=REASONS,
            default="notYetRead",
            help="why a value is absent that you do not give (default: nobody has read it yet)",
        )


def run(options: argparse.Namespace) -> int:
    """Writes the file, if it is valid together with the archive; 1 if it is not, and then writes nothing."""
    archive, asked = archive_of(options), FORMS[options.kind]
    if archive.installed:
        raise KgError(
            "an installed package is not edited",
            "kg new",
            "an archive of your own",
            "run kg init FOLDER, then kg new there",
        )
    values = {slot.flag: getattr(options, f"slot_{slot.flag}") for slot in asked.slots} | {"id": options.slot_id}
    filled = fill(asked, values, prefixes(archive), options.reason, archive.settings.language)
    path = archive.own_path(filled.name)
    if path.exists() or path.is_symlink():
        raise KgError(
            "there is such a file already", str(path), "a new identifier", "edit that file, or choose another with --id"
        )
    findings = _validated(archive, filled.name, filled.text.encode())
    pipeline.stop_at_violations(findings)
    _write(path, filled.text)
    print_findings(findings)
    note(f"{filled.thing} is in {filled.name}: compare it with its source, and say in its card who did")
    return 0


def _validated(archive: Archive, name: str, content: bytes) -> list[ValidationFinding]:
    """The findings of validation in the file, as if it were in the archive. Raises KgError where it cannot be read."""
    with Bar() as progress:
        return pipeline.validate_files(archive.snapshot(), {name: content}, [name], progress)


def _write(path: Path, text: str) -> None:
    """Writes a file that does not exist yet; never replaces one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        what = f"the file cannot be written ({error.strerror})"
        raise KgError(what, str(path), "a folder that can be written to", "nothing was changed") from error
