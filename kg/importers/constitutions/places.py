"""Names provisions by the article, paragraph and point of a line, as identifiers and as lawyers cite them."""

from __future__ import annotations

from dataclasses import dataclass

from kg.importers.constitutions.lines import ClauseLine, words


@dataclass(frozen=True)
class Step:
    """One level of a place: an article, a paragraph, a point, the preamble, or a place whose number is not legible."""

    kind: str
    number: str

    @property
    def token(self) -> str:
        """The step in an identifier."""
        return f"{self.kind}_{self.number.replace(' ', '-')}"


def steps_of(line: ClauseLine) -> tuple[Step, ...]:
    """The steps that lead from the constitution to the provision of a line.

    Where no article is legible, the first step is the place in the text at which the provision begins.
    """
    if line.article is None:
        steps = [Step("place", str(line.start))]
    else:
        steps = [Step("part" if line.article == "preamble" else "art", line.article.strip("()"))]
    for kind, number in (("para", line.paragraph), ("point", line.point)):
        parts = words()["numbers"].get(number) or [number.strip("()")] if number else []
        steps += [Step(kind, part) for part in parts]
    return tuple(steps)


def identifier(constitution: str, steps: tuple[Step, ...]) -> str:
    """The IRI of a provision.

    >>> identifier("https://example.org/rur-const", (Step("art", "7"), Step("para", "1")))
    'https://example.org/rur-const/art_7__para_1'
    """
    return f"{constitution}/{'__'.join(step.token for step in steps)}"


def cited(constitution: str, steps: tuple[Step, ...]) -> str:
    """A provision as lawyers cite it.

    >>> cited("RUR Const 2003", (Step("art", "7"), Step("para", "1")))
    'RUR Const 2003 7(1)'
    """
    first, *rest = steps
    start = f"{constitution}, provision at character {first.number}" if first.kind == "place" else ""
    return (start or f"{constitution} {first.number}") + "".join(f"({step.number})" for step in rest)
