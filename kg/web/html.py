"""The one parser of HTML that strangers sent: a page as tags and texts, one after another, and no tree of them.

lxml (libxml2) reads the page, in time and memory that grow with its length: the tree that HTML 5 prescribes can be far
larger than its page, and nested elements take quadratic time to build it. Docs: decision 0075.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

from kg.errors import missing_extra

MAX_DEPTH = 500  # of elements within elements: each end tag is looked for among those that are open

# libxml2 leaves out the end of an element that is not open; a browser breaks the line there, at these two
_BREAK = re.compile(r"</(?=(?:br|p)\b)", re.IGNORECASE)


class TooDeepError(ValueError):
    """The elements of a page are nested too deeply to be those of a page for people."""


class Page(Protocol):
    """A receiver of a page: names of tags are in small letters, and every element that is opened is also closed."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Takes the beginning of an element."""

    def end(self, tag: str) -> None:
        """Takes the end of an element."""

    def data(self, text: str) -> None:
        """Takes the text between two tags."""


def parse(text: str, page: Page) -> None:
    """Gives a page the tags and texts of its HTML. Raises TooDeepError.

    >>> class Links(list):
    ...     def start(self, tag, attributes): self.extend(attributes.get("href", ()) if tag == "a" else ())
    ...     def end(self, tag): pass
    ...     def data(self, text): self.append(text)
    >>> links = Links(); parse("<p>See <a href='?'>Fran&ccedil;ais</a>", links); links
    ['See ', '?', 'Français']
    """
    try:
        from lxml import etree
    except ModuleNotFoundError as error:
        raise missing_extra("pages", "HTML", "lxml") from error

    content = _BREAK.sub("<br></", text).encode("utf-8", "replace")
    target = _Target(page)
    etree.fromstring(content, etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True))


class _Target:
    """Hands what lxml finds on to a page, and stops where elements are nested too deeply."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._depth = 0
        self._texts: list[str] = []  # since the last tag
        self.data = self._texts.append

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise TooDeepError(f"its elements are nested more than {MAX_DEPTH:,} deep")
        self.close()
        self._page.start(tag, attributes)

    def end(self, tag: str) -> None:
        self._depth -= 1
        self.close()
        self._page.end(tag)

    def close(self) -> None:
        if self._texts:
            self._page.data("".join(self._texts))
            self._texts.clear()
