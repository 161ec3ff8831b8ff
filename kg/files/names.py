"""Makes file names out of identifiers that may hold anything: dot segments, slashes, letters of any script, nothing.

An ordinary identifier is its own name. What is unsafe on some disk is escaped: `~` and two hexadecimal digits for each
byte of UTF-8. Names cannot leave their folder, be hidden, be reserved by Windows, or differ in case alone.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

LONGEST_NAME = 200  # bytes of one component of a path, with its extension; most file systems allow 255
LONGEST_PATH = 600  # bytes of the whole path, so that it fits below any folder: macOS allows 1,024

_EMPTY = "~"  # the name of an empty component
_CUT = "~~"  # between what is left of a long name and the digest
_SAFE = re.compile(r"[A-Za-z0-9._!$&'()+,;=@-]")
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9])(?![^.])", re.IGNORECASE)  # by Windows


def file_name(identifier: str, extension: str, *, escape_case: bool = False) -> str:
    """The relative path of the file for an identifier; each slash begins a folder.

    Different identifiers have different paths, and no file has the path of a folder. `file_names` takes care of those
    that differ in case alone: it asks for the escapes of capital letters.

    >>> file_name("page/list/category-III", ".html"), file_name("../../a b/.git", ".html")
    ('page/list/category-III.html', '~2e~2e/~2e~2e/a~20b/~2egit.html')
    >>> file_name("a.html/b", ".html"), file_name("", ".html")
    ('a~2ehtml/b.html', '~.html')
    """
    *folders, last = identifier.split("/")
    names = [_shortened(_escaped(name, escape_case, extension), name, LONGEST_NAME) for name in folders]
    names.append(_shortened(_escaped(last, escape_case), last, LONGEST_NAME - len(extension)))
    path = "/".join(names)
    if len(path) + len(extension) > LONGEST_PATH:
        path = _shortened("/".join(names).replace("/", _EMPTY), identifier, LONGEST_NAME - len(extension))
    return path + extension


def file_names(identifiers: Iterable[str], extension: str) -> dict[str, str]:
    """The path of the file for each identifier, different also on a disk that ignores case.

    >>> file_names(["x/a", "x/A", "x/B"], ".html")
    {'x/a': 'x/a.html', 'x/A': 'x/~41.html', 'x/B': 'x/B.html'}
    """
    names = {identifier: file_name(identifier, extension) for identifier in identifiers}
    folded = Counter(name.lower() for name in names.values())
    return {
        identifier: file_name(identifier, extension, escape_case=True) if folded[name.lower()] > 1 else name
        for identifier, name in names.items()
    }


def _escaped(name: str, escape_case: bool, extension: str = "") -> str:
    """The name of one component; that of a folder does not end in the extension, so that no file has its path."""
    if not name:
        return _EMPTY
    chars = [c if _SAFE.fullmatch(c) and not (escape_case and c.isupper()) else _escape(c) for c in name]
    if (name.startswith(".") or _RESERVED.match(name)) and len(chars[0]) == 1:
        chars[0] = _escape(chars[0])
    if extension and name.lower().endswith(extension) and len(chars[-len(extension)]) == 1:
        chars[-len(extension)] = _escape(chars[-len(extension)])
    if chars[-1] == ".":
        chars[-1] = _escape(".")
    return "".join(chars)


def _escape(char: str) -> str:
    return "".join(f"~{byte:02x}" for byte in char.encode("utf-8", "surrogatepass"))


def _shortened(name: str, original: str, longest: int) -> str:
    """A name, or its beginning and the digest of what it was made from if it is too long."""
    if len(name) <= longest:
        return name
    digest = hashlib.sha256(original.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return name[: longest - len(_CUT) - len(digest)] + _CUT + digest
