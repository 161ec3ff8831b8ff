"""Writes constitutions, their texts and provisions, one wording of each, and the clauses of these wordings.

A provision is named by the article, paragraph and point of a line, as an identifier and as lawyers cite it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from kg.importers.constitutions.lines import BELOW, OTHER, ClauseLine, words
from kg.importers.imported_file import NOTES, ImportedFile, Pairs, pairs
from kg.terms.names import THING

REPOSITORY = "correia-marcos/constitutions"
COMMIT = "22f9010422486886cfa70e58da779431be857fa7"  # the one before d3cc548, by the description of the source
INDEX = f"{THING}doc/constitutional-clauses"
LINES = f"{INDEX}__lines"


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


@dataclass(frozen=True)
class Constitution:
    """A constitution: its IRI, the name by which its provisions are cited, and the text that was read."""

    iri: str
    cited: str
    text: str


def add_text(file: ImportedFile, constitution: Constitution, name: str, line: ClauseLine) -> None:
    """Adds the text of a constitution, in the public file that was read."""
    note = f"An unofficial translation, at commit {COMMIT[:7]}; often not the current text."
    file.describe(
        constitution.text,
        "LegalText",
        label=f"{name}, English text in the repository {REPOSITORY} ({line.file})",
        isTextOf=constitution.iri,
        publisher=f"repository {REPOSITORY} on GitHub; the texts are of several editors",
        inLanguage="en",
        readAddress=f"https://github.com/{REPOSITORY}/blob/{COMMIT}/Data/all/{line.file}",
        authority="primary-text",
        readExtent="parts",
        readingNote="Read for clauses on the rank of treaties and on rights; not the whole.",
        note=[note, *_noted("On the text", line.text_note)],
    )


def add_passage(file: ImportedFile, text: str, line: ClauseLine, place: str) -> str:
    """Adds the stretch of the text with its digest as the line gives it; its IRI."""
    passage = f"{text}__characters_{line.start}-{line.end}"
    file.add_passage(passage, text, place, "words")
    file.add_segment(passage, line.start, line.end, line.sha256)
    file.describe(passage, note=NOTES["constitutions"]["bytes"] if line.encoding else "")
    return passage


def as_of(line: ClauseLine) -> str | None:
    """The year or day whose wording the text gives; None where that is not known.

    >>> as_of(ClauseLine(1, {"constitution": "1978", "as_amended_to": "1992 (as the heading says)"}, ""))
    '1992'
    """
    return line.amended_to or (None if line.text_note in words()["not_of_that_year"] else line.year)


def add_provisions(
    file: ImportedFile, constitution: Constitution, line: ClauseLine, passage: str, known: Collection[str]
) -> None:
    """Adds the provision of a clause, and what contains it, as far as no curated file has them."""
    steps, above = steps_of(line), constitution.iri
    for depth in range(1, len(steps) + 1):
        iri = identifier(constitution.iri, steps[:depth])
        if iri not in known:
            file.describe(iri, "ConstitutionalProvision", isPartOf=above, statedIn=passage)
            if steps[depth - 1].kind == "place":
                note = _noted("On the number", line.number_note) or ["The text read has no legible number for it."]
                file.add_absence(iri, "number", "notFound", [constitution.text], *note)
            else:
                counted = depth > 1 and "(unnumbered)" in str(line.paragraph)
                notes = _noted("On the number", line.number_note)
                notes += ["The text does not number it; it was counted."] * counted
                number, is_unsure = steps[depth - 1].number, True if line.number_unsure else None
                file.describe(iri, number=number, isNumberUncertain=is_unsure, note=notes)
        above = iri


def add_version(file: ImportedFile, constitution: Constitution, line: ClauseLine, passage: str) -> str:
    """Adds the wording in which a clause stands; its IRI."""
    provision, date = identifier(constitution.iri, steps_of(line)), as_of(line)
    iri = f"{provision}__version_{date or 'undated'}"
    is_new = iri not in file.things
    file.describe(
        iri,
        "ProvisionVersion",
        isVersionOf=provision,
        wordingAsOf=date,
        summary=line.summary,
        statedIn=passage,
        note=[*_noted("The text has amendments up to", line.as_amended_to, ""), *_noted("On the text", line.text_note)],
    )
    if is_new and not date:
        note = f"The file is named after the year {line.year}, but of the text it is said: {line.text_note}."
        file.add_absence(iri, "inForceFrom", "notFound", [constitution.text], note)
    return iri


def add_clause(file: ImportedFile, line: ClauseLine, version: str, passage: str) -> None:
    """Adds what a wording says on the topic of a line, with rank, scope and conditions as the line has them."""
    iri = f"{version}__clause_{line.topic}_{line.start}"
    file.describe(iri, "Clause", isClauseOf=version, clauseTopic=line.topic, summary=line.summary)
    file.add(iri, _rank(line.effect))
    file.describe(
        iri,
        treatyScope=listed("scope", [line.scope] if line.scope else []),
        scopeInWords=line.scope,
        treatyCondition=listed("conditions", line.conditions.split("; ") if line.conditions else []),
        conditionInWords=line.conditions,
        appliesDirectly=line.direct,
        arrestOrderedBy=line.order_by,
        limitInHours=line.hours,
        certainty=line.sure,
        caution=line.caution,
        statedIn=passage,
    )


def add_silence(file: ImportedFile, constitution: Constitution, line: ClauseLine) -> None:
    """Adds that the text was searched for the rank of treaties and has no clause on it, and how it was searched."""
    notes = [("The text was searched", line.checked), ("On the text", line.text_note), ("Caution", line.caution)]
    said = [note for title, text in notes for note in _noted(title, text)]
    file.add_absence(constitution.iri, "treatyRank", "notFound", [constitution.text], *said)


def _noted(title: str, text: str | None, colon: str = ":") -> list[str]:
    return [f"{title}{colon} {text}."] if text else []


def _rank(effect: str | None) -> Pairs:
    if effect is None:
        return []
    rank = words()["ranks"].get(effect) or ("below-constitution" if effect.startswith(BELOW) else "other")
    return pairs(treatyRank=rank, rankInWords=effect.removeprefix(OTHER) if effect.startswith(OTHER) else "")


def listed(table: str, texts: list[str]) -> list[str]:
    """The values of a closed list for words of the source, by `words.toml`; "other" for words that it lacks.

    >>> listed("conditions", ["officially published", "at full moon"])
    ['published', 'other']
    """
    return list(dict.fromkeys(one for text in texts for one in words()[table].get(text, ("other",))))
