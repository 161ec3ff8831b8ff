"""Forms of words that documents use, as text beside the module that looks for them: `story.txt` for `story.py`.

A line in brackets names a pattern; each line below it is one form, a regular expression. `{name}` stands for the forms
of another pattern in the file, or for something that the module gives. Lines that begin with # say why. Behind the name
may stand "any case", and "by line", so that ^ and $ match at each line. A blank at the beginning or the end of a form
is written [ ].
"""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["Phrases", "other_names"]

_HEAD = re.compile(r"\[(?P<name>[a-z][a-z0-9 -]*)(?P<case>, any case)?(?P<line>, by line)?\]")
_PART = re.compile(r"\{([a-z][a-z0-9_-]*)\}")


class Phrases:
    """The patterns of one module; `parts` are those that it makes itself, such as that of a date."""

    def __init__(self, module: str, **parts: str) -> None:
        self._forms: dict[str, list[str]] = {name: [part] for name, part in parts.items()}
        self._flags: dict[str, int] = {}
        name = ""
        for line in Path(module).with_suffix(".txt").read_text(encoding="utf-8").splitlines():
            if head := _HEAD.fullmatch(line):
                name = head["name"]
                self._flags[name] = (re.IGNORECASE if head["case"] else 0) | (re.MULTILINE if head["line"] else 0)
                self._forms[name] = []
            elif line and not line.startswith("#"):
                self._forms[name].append(line)

    def forms(self, name: str) -> list[str]:
        """The forms of a name as text, with their parts filled in."""
        return [_PART.sub(lambda match: self._part(match[1]), form) for form in self._forms[name]]

    def pattern(self, name: str) -> re.Pattern[str]:
        """One pattern for all forms of a name."""
        return re.compile("|".join(self.forms(name)), self._flags[name])

    def each(self, name: str) -> tuple[re.Pattern[str], ...]:
        """A pattern for each form of a name, in the order of the file."""
        return tuple(re.compile(form, self._flags[name]) for form in self.forms(name))

    def kinds(self, group: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
        """The patterns whose names begin with that of a group, as in "remedy release", by the rest of the name."""
        names = [name for name in self._flags if name.startswith(f"{group} ")]
        return tuple((name.removeprefix(f"{group} "), self.pattern(name)) for name in names)

    def _part(self, name: str) -> str:
        return f"(?:{'|'.join(self.forms(name))})"


def other_names(table: Path) -> list[tuple[str, str]]:
    """Each name in a table, with the one that it stands for: its lines are as "Libya = Libye; Libia"."""
    lines = [line.partition("=") for line in table.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [(name.strip(), of.strip()) for of, _, names in lines for name in names.split(";")]
