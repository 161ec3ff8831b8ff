"""Documents to fetch: named by a symbol, by an item id in HUDOC or by an address, or those of the record."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from kg.errors import KgError
from kg.files.beside import query
from kg.store.protocol import Store
from kg.terms.names import shorten
from kg.web.addresses import host_of

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")  # in which the United Nations publish
_SYMBOL = re.compile(r"[A-Z]{1,7}(/[\w.()-]+){1,8}", re.ASCII)
_ITEM = re.compile(r"(?:hudoc:)?(00\d-\d{1,9})", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_LONGEST_SLUG = 80
# where documents are asked for, in order; {symbol}, {language} and {item} are filled in
DOCUMENTS = (
    "https://undocs.org/{language}/{symbol}",
    "https://documents.un.org/api/symbol/access?s={symbol}&l={language}&t=pdf",
)
COURT = ("https://hudoc.echr.coe.int/app/conversion/docx/html/body?library=ECHR&id={item}",)


@dataclass(frozen=True)
class Wanted:
    """One document: its key, the addresses to try in order, and the beginning of the name of its file.

    `file` has no ending, since only what comes shows the kind. `document` is the IRI of the document in the record, if
    that is known. Where `pages` is false, a web page is not the document.
    """

    key: str
    addresses: tuple[str, ...]
    file: str
    document: str = ""
    language: str = ""
    pages: bool = True


def wanted(text: str, language: str = "en") -> Wanted:
    """The document that a symbol, an item id of HUDOC or an address names. Raises KgError if it is none of these.

    >>> wanted("A/HRC/WGAD/2018/10", "fr").addresses[0], wanted("A/HRC/WGAD/2018/10").file
    ('https://undocs.org/fr/A/HRC/WGAD/2018/10', 'un/a-hrc-wgad-2018-10.en')
    >>> wanted("001-100095").file, wanted("https://example.org/a/b.pdf").key
    ('hudoc/001-100095', 'https://example.org/a/b.pdf')
    """
    text = text.strip()
    if _ADDRESS.fullmatch(text):
        return _at(text, language)
    if item := _ITEM.fullmatch(text):
        addresses = tuple(address.format(item=item[1]) for address in COURT)
        return Wanted(f"hudoc:{item[1]}", addresses, f"hudoc/{item[1]}")
    if _SYMBOL.fullmatch(text.upper()):
        return _of_symbol(text.upper() if text.islower() else text, language)
    raise KgError(
        f"{text[:80]!r} names no document",
        "kg fetch",
        "a symbol such as A/HRC/WGAD/2018/10, an item id of HUDOC such as 001-100095, or an address",
        "correct it, or find the address of the document in a browser",
    )


def of_record(store: Store, prefixes: Mapping[str, str], language: str = "en", symbols: bool = False) -> list[Wanted]:
    """The documents of the record that have an address; or the opinions that have a symbol, by their symbols."""
    found: dict[str, Wanted] = {}
    if symbols:
        for document, symbol in store.texts(query(__file__, "with_symbol")):
            if _SYMBOL.fullmatch(symbol):
                found.setdefault(document, replace(_of_symbol(symbol, language), document=document))
        return list(found.values())
    for document, address, spoken in store.texts(query(__file__, "with_address")):
        if _ADDRESS.fullmatch(address):
            one = _at(address, spoken)
            name = shorten(document, dict(prefixes)).replace(":", "/", 1)
            file = f"record/{re.sub(r'[^A-Za-z0-9._/-]', '-', name)}" if not name.startswith("http") else one.file
            found.setdefault(document, replace(one, file=file, document=document))
    return list(found.values())


def _of_symbol(symbol: str, language: str) -> Wanted:
    """A document of the United Nations."""
    addresses = tuple(one.format(symbol=quote(symbol), language=language) for one in DOCUMENTS)
    slug = re.sub(r"[^a-z0-9.-]+", "-", symbol.lower()).strip("-.")
    return Wanted(f"{symbol} ({language})", addresses, f"un/{slug}.{language}", language=language, pages=False)


def _at(address: str, language: str) -> Wanted:
    """The file or page at an address; a page is no document if the address is that of a file."""
    host = host_of(address)
    path = re.split("[?#]", address.partition("://")[2][len(host) :], maxsplit=1)[0]
    slug = re.sub(r"[^A-Za-z0-9.-]+", "-", path).strip("-.")
    stem, dot, ending = slug.rpartition(".")
    is_file = bool(dot) and ending.lower() in ("pdf", "doc", "docx", "rtf", "txt")
    digest = hashlib.sha256(address.encode()).hexdigest()[:8]
    host = re.sub(r"[^a-z0-9.-]+", "-", host).strip("-.") or "host"
    name = f"{(stem if dot and len(ending) <= 5 else slug)[-_LONGEST_SLUG:].strip('-.') or 'index'}-{digest}"
    return Wanted(address, (address,), f"web/{host}/{name}", language=language, pages=not is_file)
