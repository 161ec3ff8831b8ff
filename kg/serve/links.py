"""The links of the pages, relative to the page they are on, so that no prefix has to be configured.

Every link begins with `./` or `../`, so that no browser takes what follows for a scheme or a host (RFC 3986, 4.2).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlencode

from pyoxigraph import NamedNode

from kg.files.names import file_name
from kg.terms.names import BASE, ONT, THING

_SAFE = "/-._~:@!$'()*,;=+"
EXTENSION, FEED = ".html", ".atom"  # of the files of a site


@dataclass(frozen=True)
class Links:
    """The links of one page. `here` is its address from the root; `files` is set for a site of files.

    `depth` is the number of slashes in the address as the browser sent it, if it may differ from that in `here`, where
    `%2F` has become a slash.

    A site of files has each language in a folder of its own, English at the top, and each address ends in `.html`.
    """

    here: str
    language: str = "en"
    files: bool = False
    shown: frozenset[str] = frozenset()  # IRIs of what has a file
    elsewhere: Mapping[str, str] = field(default_factory=dict)  # IRI of what has no file: of the thing that shows it
    file_names: Mapping[str, str] = field(default_factory=dict)  # of addresses, where another differs in case alone
    depth: int | None = None

    def to(self, address: str, language: str = "", /, **parameters: object) -> str:
        """The link to an address from the root, such as `page/iccpr`, in the page's language or another.

        >>> Links("page/iccpr/art_19", "ru").to("search", q="МПГПП 19")
        '../../search?q=%D0%9C%D0%9F%D0%93%D0%9F%D0%9F+19&lang=ru'
        >>> Links("page/iccpr/art_19", "ru", files=True).to("page/kz-cc")
        '../../../ru/page/kz-cc.html'
        >>> Links("questions").to("javascript:alert(1)"), Links("").to("//evil.example")
        ('./javascript:alert(1)', './//evil.example')
        """
        address, _, anchor = address.partition("#")
        return self._link(address, anchor, language, parameters)

    def translation(self, language: str, /, **parameters: object) -> str:
        """The link to the same page in a language."""
        return self._link(self.here, "", language, parameters)

    def _link(self, address: str, anchor: str, language: str, parameters: Mapping[str, object]) -> str:
        """A link to an address that may itself hold the character #."""
        language, anchor = language or self.language, f"#{quote(anchor, _SAFE)}" if anchor else ""
        if self.files:
            return self._up() + quote(self.file(address, language), _SAFE) + anchor
        given = {name: value for name, value in parameters.items() if value not in (None, "", [], ())}
        if language != "en":
            given["lang"] = language
        query = "?" + urlencode(given, doseq=True) if given else ""
        return self._up() + quote(address, _SAFE) + query + anchor

    def plain(self, address: str) -> str:
        """The link to a file that is the same in every language: a style sheet, data."""
        return self._up() + quote(address, _SAFE)

    def feed(self, **parameters: object) -> str:
        """The link to the feed of the same page.

        >>> Links("page/state/kz", "ru").feed(), Links("page/state/kz", files=True).feed()
        ('../../page/state/kz?format=atom&lang=ru', '../../page/state/kz.atom')
        """
        link = self._link(self.here, "", "", {**parameters, "format": "atom"})
        return link.removesuffix(EXTENSION) + FEED if self.files else link

    def thing(self, iri: str, **parameters: object) -> str | None:
        """The link to the page of a thing; None for a name that is not ours, or that no browser would send as it is."""
        if not self.files and has_dot_segment(iri):
            return None
        if self.files and iri.startswith(THING) and iri not in self.shown:
            whole = self.elsewhere.get(iri)
            return self._link(f"page/{whole.removeprefix(THING)}", anchor_of(iri), "", {}) if whole else None
        if iri.startswith(THING):
            return self._link(f"page/{iri.removeprefix(THING)}", "", "", parameters)
        if iri.startswith(ONT):
            return self.to(f"ont#{iri.removeprefix(ONT)}")
        if iri.startswith(f"{BASE}graph/") and not self.files:
            return self.to(iri.removeprefix(BASE), **parameters)
        return None

    def anchored(self, term: object, node: NamedNode) -> bool:
        """True for a term that has no file of its own and is shown on the page of this thing."""
        return self.files and isinstance(term, NamedNode) and self.elsewhere.get(term.value) == node.value

    def of(self, here: str) -> Links:
        """The links of another page of the same site."""
        return replace(self, here=here, depth=None)

    def file(self, address: str, language: str) -> str:
        """The file of a site of files that holds the page of an address.

        >>> Links("").file("page/iccpr", "en"), Links("").file("", "ru")
        ('page/iccpr.html', 'ru/index.html')
        """
        name = self.file_names.get(address) or file_name(address or "index", EXTENSION)
        return ("" if language == "en" else f"{language}/") + name

    def _up(self) -> str:
        if self.depth is not None:
            return "../" * self.depth or "./"
        file = self.file(self.here, self.language) if self.files else self.here
        return "../" * file.count("/") or "./"


def has_dot_segment(address: str) -> bool:
    """True for an address with a segment `.` or `..`, which browsers resolve before they send it."""
    return not {".", ".."}.isdisjoint(re.split("[/#?]", address))


def anchor_of(iri: str) -> str:
    """The anchor of a thing on the page of another."""
    return iri.rpartition("/")[2]
