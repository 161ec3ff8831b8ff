"""A new archive: its folders, settings, ledger, and one invented matter as an example."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from kg import settings
from kg.archive import HOME, Archive, containing, locate, version
from kg.errors import KgError
from kg.files import atomic
from kg.rdf.turtle import head
from kg.terms.names import prefixes

TEMPLATES = Path(__file__).resolve().parent / "templates"
_ONLY_WITHOUT_BASE = "data/norms/rur-treaty.ttl"
_LAW = "https://w3id.org/habeas/id/rur-cc/"
_TREATY = "https://w3id.org/habeas/id/rur-treaty/"


def begin(folder: Path, base: str, name: str = "", title: str = "", namespace: str = "") -> list[str]:
    """Makes an archive in a folder that is new or empty, and returns the names of its files.

    Without `name` it is called as the folder. `base` is `habeas` or `none`. Raises KgError if the folder holds
    anything, or the name cannot be used.
    """
    _refuse_inside(folder)
    files = files_of(folder.resolve().name, base, name, title, namespace)
    if folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()):
        _write(folder, files)  # which may be the working folder of the shell, so that it cannot be replaced
    else:
        with atomic.new_folder(folder) as fresh:
            _write(fresh, files)
    return sorted(files)


def _refuse_inside(folder: Path) -> None:
    """Raises KgError for a folder among the files of another archive, which would be taken for its own."""
    around = containing(folder.resolve().parent)
    place = folder.resolve()
    if around and any(place.is_relative_to(around / name) for name in ("data", "ontology", "queries")):
        what = f"{folder} is among the files of the archive {around.name}"
        raise KgError(what, "kg init", "a folder beside those of other archives", "choose another folder")


def files_of(folder: str, base: str, name: str = "", title: str = "", namespace: str = "") -> dict[str, str]:
    """The content of each file of a new archive by its name. Raises KgError if the archive cannot be called so.

    >>> sorted(files_of("Streslau", "habeas"))[:2]
    ['.github/workflows/validate.yml', '.gitignore']
    """
    name = name or re.sub(r"[^a-z0-9]+", "-", folder.lower()).strip("-")
    words = _words(name, base, title, namespace)
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
    files = {}
    for template in sorted(path for path in TEMPLATES.rglob("*") if path.is_file()):
        place = template.relative_to(TEMPLATES).as_posix().replace("dot-", ".")
        if base != "none" and place == _ONLY_WITHOUT_BASE:
            continue
        text = _filled(template.read_text(encoding="utf-8"), words)
        files[_filled(place, words)] = with_prefixes(text, table) if place.endswith(".ttl") else text
    return files


def _words(name: str, base: str, title: str, namespace: str) -> dict[str, str]:
    """The words that stand in the templates for this archive."""
    title = title or name.replace("-", " ").capitalize()
    treaty = f'    sh:declare [ sh:prefix "rur-treaty" ; sh:namespace "{_TREATY}"^^xsd:anyURI ] ;\n'
    law = f' ;\n    sh:declare [ sh:prefix "rur-cc" ; sh:namespace "{_LAW}"^^xsd:anyURI ]'
    return {
        "ARCHIVE_NAME": name,
        "ARCHIVE_TITLE": re.sub(r"[\"\\\s]+", " ", title).strip(),
        "ARCHIVE_NAMESPACE": namespace or f"https://example.org/{name}/terms#",
        "BASE_NAME": base,
        "BASE_VERSION": version(),
        "PROGRAM_VERSION": version(),
        "PREFIX_OF_TREATY": treaty if base == "none" else "",
        "PREFIX_OF_LAW": law,
        "ARTICLE": "rur-treaty:art_2" if base == "none" else "iccpr:art_19",
        "TREATY": "id:rur-treaty" if base == "none" else "id:iccpr",
    }


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
    without_data = Archive(HOME / "ontology", HOME / "none", HOME / "queries", HOME / "build")
    return prefixes(locate() if base == "habeas" else without_data) | {"rur-cc": _LAW, "rur-treaty": _TREATY}


def _filled(text: str, words: Mapping[str, str]) -> str:
    return re.sub(
        r"PREFIX_OF_[A-Z]+|(?:ARCHIVE|BASE|PROGRAM)_[A-Z]+|\b(?:ARTICLE|TREATY)\b",
        lambda word: words[word[0]],
        text,
    )


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    atomic.write_files({folder / name: text.encode() for name, text in files.items()})
