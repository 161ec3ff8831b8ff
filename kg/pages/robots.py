"""The Robots Exclusion Protocol (RFC 9309): which paths of a host a program may read, and how often."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

MAX_BYTES = 512_000  # of a robots.txt file; RFC 9309, 2.5, asks for at least 500 KiB
LONGEST_DELAY = 60.0  # seconds between two requests that a host may ask for
_NUMBER = re.compile(r"\d{1,6}(\.\d{1,3})?")


@dataclass(frozen=True)
class Rules:
    """What a robots.txt file says to one program: patterns of paths, whether each allows, and the seconds to wait."""

    patterns: tuple[tuple[str, bool], ...] = ()
    delay: float = 0.0

    def allow(self, path: str) -> bool:
        """Whether a path, with its query, may be read: the longest pattern decides, and of two, the one that allows.

        >>> rules = parse("User-agent: *\\nDisallow: /private\\nAllow: /private/opinions*.pdf$", "habeas-kg")
        >>> rules.allow("/private/x"), rules.allow("/private/opinions/2.pdf"), rules.allow("/")
        (False, True, True)
        """
        matching = [(len(pattern), allows) for pattern, allows in self.patterns if _matches(pattern, _encoded(path))]
        return max(matching, default=(0, True))[1]


def parse(text: str, agent: str) -> Rules:
    """The rules for a program: of all groups that name it, or else of those for every program."""
    own, everyone = agent.lower(), "*"
    groups: dict[str, list[tuple[str, bool]]] = {}
    delays: dict[str, float] = {}
    named: set[str] = set()  # which of the two the lines are about
    in_rules = False
    for line in text.splitlines():
        name, _, value = line.partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if name == "user-agent":
            named = (set() if in_rules else named) | ({value.lower()} & {own, everyone})
            in_rules = False
            for each in named:
                groups.setdefault(each, [])
        elif name in ("allow", "disallow", "crawl-delay"):
            in_rules = True
            for each in named:
                if name == "crawl-delay" and _NUMBER.fullmatch(value):
                    delays[each] = min(float(value), LONGEST_DELAY)
                elif name != "crawl-delay" and value:
                    groups[each].append((_encoded(value), name == "allow"))
    chosen = own if own in groups else everyone
    return Rules(tuple(groups.get(chosen, ())), delays.get(chosen, 0.0))


def _matches(pattern: str, path: str) -> bool:
    """Whether a path begins with a pattern, in which `*` stands for any characters and `$` at its end for the end."""
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    place = len(first)
    if pattern.endswith("$"):
        last = rest.pop() if rest else None
        if last is None:
            return place == len(path)
    for part in rest:
        found = path.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    return not pattern.endswith("$") or (path.endswith(last or "") and len(path) - len(last or "") >= place)


def _encoded(path: str) -> str:
    """A path as both sides are compared: what is not ASCII is percent-encoded, with capital letters."""
    return re.sub("%[0-9a-fA-F]{2}", lambda match: match[0].upper(), quote(path, safe="%/:=&?~#+!$,;'@()*[]"))
