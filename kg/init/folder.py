"""A new archive: its folders, settings, ledger, and one invented matter as an example."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from kg import settings
from kg.archive import HOME, Archive, locate, version
from kg.errors import KgError
from kg.files import atomic
from kg.rdf.turtle import head
from kg.terms.names import prefixes

TEMPLATES = Path(__file__).resolve().parent / "templates"
BASES = ("habeas", "none")
_PLACES = {
    "README.md": "README.md",
    "habeas.toml": "habeas.toml",
    "gitignore": ".gitignore",
    "gitlab-ci.yml": ".gitlab-ci.yml",
    "pre-commit-config.yaml": ".pre-commit-config.yaml",
    "github-validate.yml": ".github/workflows/validate.yml",
    "data/prefixes.ttl": "data/prefixes.ttl",
    "data/sources.ttl": "data/sources.ttl",
    "data/bodies.ttl": "data/bodies.ttl",
    "data/norms/rur-cc.ttl": "data/norms/rur-cc.ttl",
    "data/cases/rur-rassendyll.ttl": "data/cases/rur-rassendyll.ttl",
    "data/opinions/ibl-2021-1.ttl": "data/opinions/ibl-2021-1.ttl",
    "ontology/terms.ttl": "ontology/terms.ttl",
    "queries/questions/matters.rq": "queries/questions/matters-of-ARCHIVE_NAME.rq",
}
_WITHOUT_BASE = {"none/norms/rur-treaty.ttl": "data/norms/rur-treaty.ttl"}
_TREATY = "https://w3id.org/habeas/id/rur-treaty/"


def begin(folder: Path, base: str, name: str = "", title: str = "", namespace: str = "") -> list[str]:
    """Makes an archive in a folder that is new or empty, and returns the names of its files.

    Without `name` it is called as the folder. Raises KgError if the folder holds anything, or the name cannot be used.
    """
    files = files_of(folder.resolve().name, base, name, title, namespace)
    if folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()):
        _write(folder, files)  # which may be the working folder of the shell, so that it cannot be replaced
    else:
        with atomic.new_folder(folder) as fresh:
            _write(fresh, files)
    return sorted(files)


def files_of(folder: str, base: str, name: str = "", title: str = "", namespace: str = "") -> dict[str, str]:
    """The content of each file of a new archive by its name.

    Raises KgError if the archive cannot be called so.

    >>> sorted(files_of("Streslau", "habeas"))[:2]
    ['.github/workflows/validate.yml', '.gitignore']
    """
    name = name or re.sub(r"[^a-z0-9]+", "-", folder.lower()).strip("-")
    title = title or name.replace("-", " ").capitalize()
    words = {
        "ARCHIVE_NAME": name,
        "ARCHIVE_TITLE": re.sub(r"[\"\\\s]+", " ", title).strip(),
        "ARCHIVE_NAMESPACE": namespace or f"https://example.org/{name}/terms#",
        "BASE_NAME": base,
        "BASE_VERSION": version(),
        "BASE_SENTENCE": "It extends the published archive, and so need not describe treaties, States or bodies again."
        if base == "habeas"
        else "It uses the terms and questions of Habeas, and describes everything else itself.",
        "PREFIX_OF_TREATY": ""
        if base == "habeas"
        else f'    sh:declare [ sh:prefix "rur-treaty" ; sh:namespace "{_TREATY}"^^xsd:anyURI ] ;\n',
        "ARTICLE": "iccpr:art_19" if base == "habeas" else "rur-treaty:art_2",
        "TREATY": "id:iccpr" if base == "habeas" else "id:rur-treaty",
    }
    settings.parse(_filled((TEMPLATES / settings.FILE).read_text(encoding="utf-8"), words))
    table = _prefixes(base)
    if name in table:
        raise KgError(
            f"{name} is a prefix of Habeas, and cannot be the name of an archive",
            "kg init",
            "a name of your own",
            "choose another with --name",
        )
    table[name] = words["ARCHIVE_NAMESPACE"]
    places = _PLACES | (_WITHOUT_BASE if base == "none" else {})
    files = {}
    for template, place in places.items():
        text = _filled((TEMPLATES / template).read_text(encoding="utf-8"), words)
        files[_filled(place, words)] = with_prefixes(text, table) if template.endswith(".ttl") else text
    return files


def with_prefixes(text: str, table: Mapping[str, str]) -> str:
    """A Turtle file with the declarations that it needs, below the comments that it begins with.

    >>> print(with_prefixes("# A card.\\n\\nid:a a hb:B .\\n", {"hb": "http://h/", "id": "http://i/"}), end="")
    # A card.
    @prefix hb: <http://h/> .
    @prefix id: <http://i/> .
    <BLANKLINE>
    id:a a hb:B .
    """
    card, _, body = text.partition("\n\n")
    plain = re.sub(r'"(?:[^"\\]|\\.)*"|<[^>\s]*>', "", body)
    used = set(re.findall(r"(?<![\w:-])([a-z][a-z0-9-]*):(?=[\w])", plain))
    return f"{card}\n{head([], {name: table[name] for name in sorted(used)})}\n{body}"


def _prefixes(base: str) -> dict[str, str]:
    """The prefixes that the templates use, but that of the archive itself."""
    own = {"rur-cc": "https://w3id.org/habeas/id/rur-cc/", "rur-treaty": _TREATY}
    return prefixes(locate() if base == "habeas" else _without_data()) | own


def _without_data() -> Archive:
    return Archive(HOME / "ontology", HOME / "none", HOME / "queries", HOME / "build")


def _filled(text: str, words: Mapping[str, str]) -> str:
    return re.sub(
        r"PREFIX_OF_TREATY|ARCHIVE_[A-Z]+|BASE_[A-Z]+|\b(?:ARTICLE|TREATY)\b", lambda word: words[word[0]], text
    )


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    atomic.write_files({folder / name: text.encode() for name, text in files.items()})


__all__ = ["BASES", "begin", "files_of", "with_prefixes"]
