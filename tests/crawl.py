"""Every link of a site of files, followed to its file and anchor.

`python -m tests.crawl build/site` prints what is wrong in a site of the whole record.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import normpath
from urllib.parse import unquote, urldefrag

import lxml.html

OTHER_SITES = ("http://", "https://", "mailto:")


@dataclass
class Crawl:
    """How many pages and internal links a site has, and each link that leads nowhere, with its page."""

    pages: int = 0
    links: int = 0
    broken: list[tuple[str, str]] = field(default_factory=list)


def crawl(folder: Path) -> Crawl:
    """The result of following every link of every page in a folder."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    found, anchors, waiting = Crawl(), dict[str, set[str]](), dict[tuple[str, str], tuple[str, str]]()
    for name in sorted(name for name in files if name.endswith(".html")):
        page = read(files[name])
        anchors[name] = set(page.xpath("//@id"))
        found.pages += 1
        for link in links(page):
            found.links += 1
            target, anchor = target_of(name, link)
            if target not in files:
                found.broken.append((name, link))
            elif anchor:
                waiting[target, anchor] = name, link
    found.broken += [where for (target, anchor), where in waiting.items() if anchor not in anchors.get(target, ())]
    return found


def read(file: Path) -> lxml.html.HtmlElement:
    """A page."""
    return lxml.html.document_fromstring(file.read_bytes(), parser=lxml.html.HTMLParser(encoding="utf-8"))


def links(page: lxml.html.HtmlElement) -> list[str]:
    """The links of a page to its own site: other pages, itself, pictures, programs and the index of the search."""
    return [
        str(link) for link in page.xpath("//@href|//@src|//@action|//@data-index") if not link.startswith(OTHER_SITES)
    ]


def target_of(name: str, link: str) -> tuple[str, str]:
    """The file that a link leads to from the page of a name, and the anchor there; a file in no site if it is absolute.

    >>> target_of("page/iccpr.html", "../ru/page/iccpr.html#parts")
    ('ru/page/iccpr.html', 'parts')
    """
    address, anchor = urldefrag(link)
    return normpath(f"{name}/../{unquote(address)}") if address else name, unquote(anchor)


if __name__ == "__main__":
    seen = crawl(Path(sys.argv[1]))
    print(f"{seen.pages:,} pages, {seen.links:,} links, {len(seen.broken):,} of them broken")
    for where, link in seen.broken[:20]:
        print(f"{where}: {link}")
    sys.exit(bool(seen.broken))
