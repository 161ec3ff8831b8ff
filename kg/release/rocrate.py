"""The metadata of a release as an RO-Crate, written by the library rocrate."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kg.release.readme import authors, cited, title
from kg.release.release import Distribution, ReleaseInfo, sha256
from kg.terms.vocabulary import CC_BY

PATH = "ro-crate-metadata.json"


def crate(folder: Path, edition: ReleaseInfo, described: Iterable[Distribution]) -> None:
    """Writes the metadata file, with the size and SHA-256 of each file; its date is that of the release, not today."""
    from rocrate.model.contextentity import ContextEntity
    from rocrate.rocrate import ROCrate

    made = ROCrate(version="1.1")
    made.metadata.extra_terms["sha256"] = "http://schema.org/sha256"
    made.name, made.description = title(edition), str(edition.citation.get("abstract", ""))
    made.datePublished = edition.date
    made.root_dataset["version"] = edition.version
    made.root_dataset["creditText"] = cited(edition)
    keywords = edition.citation.get("keywords", [])
    made.keywords = [str(word) for word in keywords] if isinstance(keywords, list) else []
    made.license = made.add(ContextEntity(made, CC_BY, {"@type": "CreativeWork", "name": "CC BY 4.0"}))
    creators = [
        made.add(ContextEntity(made, f"#creator-{number}", {"@type": "Organization", "name": name}))
        for number, name in enumerate(authors(edition), 1)
    ]
    made.root_dataset["author"] = creators
    for distribution in described:
        path = folder / distribution.path
        properties: dict[str, Any] = {
            "name": distribution.title,
            "encodingFormat": distribution.media_type,
            "contentSize": str(path.stat().st_size),
            "sha256": sha256(path),
        }
        if distribution.conforms_to:
            standard = made.dereference(distribution.conforms_to) or made.add(
                ContextEntity(made, distribution.conforms_to, {"@type": "CreativeWork"})
            )
            properties["conformsTo"] = {"@id": standard.id}
        made.add_file(str(path), distribution.path, properties=properties)
    made.metadata.write(folder)
