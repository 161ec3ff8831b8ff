"""What the curated files say already of constitutions, their provisions and their wordings."""

from __future__ import annotations

from collections import defaultdict

from kg.archive import Archive
from kg.importers.imported_file import statements
from kg.terms.names import hb
from kg.terms.vocabulary import RDF_TYPE


class Curated:
    """The curated constitutions with what belongs to them.

    Raises KgError where a curated file cannot be read.
    """

    def __init__(self, archive: Archive) -> None:
        said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for file in archive.curated:
            if file.startswith("data/norms/"):
                for thing, name, value in statements(archive, file):
                    said[thing][name.value].append(value.value)
        self.things = set(said)
        self._names = {thing: values.get(hb("citedAs").value, [""])[0] for thing, values in said.items()}
        self._versions = {one for values in said.values() for one in values.get(hb("isVersionOf").value, [])}
        self._constitutions = {
            (values[hb("ofState").value][0], values[hb("adoptedOn").value][0][:4]): thing
            for thing, values in said.items()
            if hb("Constitution").value in values.get(RDF_TYPE.value, [])
            and hb("ofState").value in values
            and hb("adoptedOn").value in values
        }

    def constitution(self, state: str, year: str) -> str | None:
        """The constitution of a State that was adopted in a year; None where no curated file has it."""
        return self._constitutions.get((state, year))

    def name(self, constitution: str) -> str:
        """The name by which a constitution is cited first."""
        return self._names[constitution]

    def gives_wordings_of(self, provision: str) -> bool:
        """Whether a curated file gives the wordings of a provision, or of a part of it."""
        return any(one == provision or one.startswith(f"{provision}__") for one in self._versions)
