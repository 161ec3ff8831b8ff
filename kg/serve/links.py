"""This module makes every link of the pages, relative to the page that it stands on: so no prefix is ever needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlencode

from pyoxigraph import NamedNode

from kg.identifiers import BASE, ONT, THING

_SAFE = "/-._~:@!$'()*,;=+"


@dataclass(frozen=True)
class Links:
    """The links of one page. `here` is its address from the root; `files` is set for a site of files.

    A site of files has each language in a folder of its own, English at the top, and each address ends in `.html`.
    """

    here: str
    language: str = "en"
    files: bool = False
    shown: frozenset[str] = frozenset()  # IRIs of what has a file
    elsewhere: Mapping[str, str] = field(default_factory=dict)  # IRI of what has no file: of the thing that shows it

    def to(self, address: str, language: str = "", /, **parameters: object) -> str:
        """The link to an address from the root, such as `page/iccpr`, in the page's language or another.

        >>> Links("page/iccpr/art_19", "ru").to("search", q="МПГПП 19")
        '../../search?q=%D0%9C%D0%9F%D0%93%D0%9F%D0%9F+19&lang=ru'
        >>> Links("page/iccpr/art_19", "ru", files=True).to("page/kz-cc")
        '../../../ru/page/kz-cc.html'
        """
        language = language or self.language
        address, mark, anchor = address.partition("#")
        if self.files:
            return self._up() + quote(file_of(address, language), _SAFE) + mark + quote(anchor, _SAFE)
        given = {name: value for name, value in parameters.items() if value not in (None, "", [], ())}
        if language != "en":
            given["lang"] = language
        query = "?" + urlencode(given, doseq=True) if given else ""
        return (self._up() + quote(address, _SAFE) or "./") + query + mark + quote(anchor, _SAFE)

    def plain(self, address: str) -> str:
        """The link to a file that is the same in every language: a style sheet, data."""
        return self._up() + quote(address, _SAFE)

    def thing(self, iri: str, **parameters: object) -> str | None:
        """The link to the page of a thing; None for a name that is not ours."""
        if self.files and iri.startswith(THING) and iri not in self.shown:
            whole = self.elsewhere.get(iri)
            return self.to(f"page/{whole.removeprefix(THING)}#{anchor_of(iri)}") if whole else None
        if iri.startswith(THING):
            return self.to(f"page/{iri.removeprefix(THING)}", **parameters)
        if iri.startswith(ONT):
            return self.to(f"ont#{iri.removeprefix(ONT)}")
        return (
            self.to(iri.removeprefix(BASE), **parameters)
            if iri.startswith(f"{BASE}graph/") and not self.files
            else None
        )

    def anchored(self, term: object, node: NamedNode) -> bool:
        """Whether a term has no file of its own and is shown on the page of this thing."""
        return self.files and isinstance(term, NamedNode) and self.elsewhere.get(term.value) == node.value

    def of(self, here: str) -> Links:
        """The links of another page of the same site."""
        return replace(self, here=here)

    def _up(self) -> str:
        file = file_of(self.here, self.language) if self.files else self.here
        return "../" * file.count("/")


def anchor_of(iri: str) -> str:
    """The anchor of a thing on the page of another."""
    return iri.rpartition("/")[2]


def file_of(address: str, language: str) -> str:
    """The file of a site of files that holds the page of an address.

    >>> file_of("page/iccpr", "en"), file_of("", "ru")
    ('page/iccpr.html', 'ru/index.html')
    """
    return ("" if language == "en" else f"{language}/") + f"{address or 'index'}.html"
