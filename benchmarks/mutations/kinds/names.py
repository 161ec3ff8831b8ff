"""Kinds of wrong names: labels, codes, languages and addresses that are not what they claim to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from random import Random

from pyoxigraph import Literal, NamedNode, Quad

from benchmarks.mutations.edits import Change, Chosen, Condition, Mutate, New, add, drawn, edited, like, one_of, swap
from benchmarks.mutations.index import Index
from benchmarks.mutations.kinds.kind import Kind
from kg.store.protocol import Term

LATIN_TO_CYRILLIC = str.maketrans("aeopcx", "аеорсх")
ADDRESSES = ("canonicalAddress", "readAddress", "citedAddress")


def in_language(*languages: str) -> Condition:
    """The condition that a thing has a label in each of these languages, which differ."""
    return lambda x, thing: (
        len({v.value for one in languages if (v := x.text(thing, "rdfs:label", one))}) == len(languages)
    )


def languages_swapped(x: Index, chance: Random) -> Iterator[Change]:
    """The labels of a thing in two languages change places."""
    for quad in drawn(chance, x.quads_with("rdfs:label")):
        english, russian = x.text(quad.subject, "rdfs:label"), x.text(quad.subject, "rdfs:label", "ru")
        if english and russian and english.value != russian.value and quad.object == english:
            old = tuple(q for q in x.quads_of(quad.subject, "rdfs:label") if q.object in (english, russian))
            new: dict[Term, Literal] = {english: like(english, russian.value), russian: like(russian, english.value)}
            yield Change(old, tuple(Quad(q.subject, q.predicate, new[q.object], q.graph_name) for q in old))


def label_in(language: str, text_of: str) -> Mutate:
    """The label in one language has the text of the label in another."""

    def new(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
        other = x.text(thing, "rdfs:label", text_of)
        right = isinstance(old, Literal) and old.language == language
        return like(old, other.value) if right and other else None

    return swap("rdfs:label", new, where=in_language(language, text_of))


def label_of_another(*classes: str, where: Callable[[Index, NamedNode, NamedNode], bool] | None = None) -> Mutate:
    """The English label is that of another thing of the same class."""

    def new(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
        if not isinstance(old, Literal) or old.language != "en":
            return None
        own = next(name for name in classes if x.is_a(thing, name))
        found = (o for o in drawn(chance, x.things(own)) if o != thing and (where is None or where(x, thing, o)))
        return next((v for o in found if (v := x.text(o, "rdfs:label")) and v != old), None)

    return swap("rdfs:label", new, *classes)


def same_state(x: Index, thing: NamedNode, other: NamedNode) -> bool:
    """True if two persons have cases in one State."""
    mine = {state for case in x.cases(thing) for state in x.states(case)}
    return not mine.isdisjoint(state for case in x.cases(other) for state in x.states(case))


def value_of_another(name: str, *classes: str) -> Mutate:
    """A value is that of another thing of the class, in the same language."""

    def new(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
        language = old.language if isinstance(old, Literal) else None
        found = (v for o in drawn(chance, x.things(classes[0])) if o != thing for v in x.values(o, name))
        same = (value for value in found if isinstance(value, Literal) and value.language == language)
        return next((value for value in same if value not in x.values(thing, name)), None)

    return swap(name, new, *classes)


def english(change: Callable[[str, Random], str | None]) -> New:
    """The old label with its text changed, if it is in English."""
    other = edited(change)
    return lambda x, chance, thing, old: (
        other(x, chance, thing, old) if isinstance(old, Literal) and old.language == "en" else None
    )


def misspelt(text: str, chance: Random) -> str | None:
    """Two neighbouring small letters in the other order."""
    places = [
        p
        for p in range(1, len(text) - 1)
        if text[p : p + 2].isalpha() and text[p : p + 2].islower() and text[p] != text[p + 1]
    ]
    place = one_of(chance, places)
    return None if place is None else text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def one_cyrillic_letter(text: str, chance: Random) -> str | None:
    """One letter replaced by a Cyrillic one that looks the same."""
    place = one_of(chance, [p for p, letter in enumerate(text) if letter in "aeopcx"])
    return None if place is None else text[:place] + text[place].translate(LATIN_TO_CYRILLIC) + text[place + 1 :]


def address(change: Callable[[str, Random], str | None]) -> Mutate:
    """An address of a document is changed."""

    def mutate(x: Index, chance: Random) -> Iterator[Change]:
        for name in drawn(chance, list(ADDRESSES)):
            yield from swap(name, edited(change), "Document")(x, chance)

    return mutate


def no_address(text: str, chance: Random) -> str:
    """No address at all, or one that was cut off."""
    return chance.choice(["see the letter", text.partition("//")[2], "https//" + text.partition("//")[2], "https://"])


named, kind = partial(Kind, "names", named=True), partial(Kind, "names")
NAMES = (
    named("two persons with one name", label_of_another("Person", where=same_state)),
    named("ISO code of another State", value_of_another("isoCode", "State")),
    named("address that is none", address(no_address)),
    named("label in the wrong language", label_in("en", "ru")),
    kind("labels in English and Russian swapped", languages_swapped),
    kind("Russian label in English", label_in("ru", "en")),
    kind("label of another State", label_of_another("State")),
    kind("label of another organisation", label_of_another("Organisation")),
    kind(
        "surname misspelt",
        swap("rdfs:label", english(misspelt), "Person"),
        "a name that is possible: only the source tells",
    ),
    kind("Cyrillic letter in an English label", swap("rdfs:label", english(one_cyrillic_letter))),
    kind("empty label", swap("rdfs:label", english(lambda text, chance: ""))),
    kind("label of blanks", swap("rdfs:label", english(lambda text, chance: "  "))),
    kind(
        "label with a line break",
        swap("rdfs:label", english(lambda text, chance: text.replace(" ", "\n", 1) if " " in text else None)),
    ),
    kind(
        "two labels in one language",
        add(
            "rdfs:label",
            lambda x, chance, thing, old: like(old, "Another name") if isinstance(old, Literal) else None,
            "Event",
            "Document",
            "Person",
        ),
    ),
    kind("ISO code that no State has", swap("isoCode", edited(lambda text, chance: chance.choice(["ZZ", "XX", "QQ"])))),
    kind("ISO code in small letters", swap("isoCode", edited(lambda text, chance: text.lower()))),
    kind(
        "language that does not exist",
        swap("inLanguage", edited(lambda text, chance: chance.choice(["xx", "english", "zz"])), "Document"),
    ),
    kind(
        "address of another scheme",
        address(lambda text, chance: text.replace("https://", "ftp://").replace("http://", "ftp://")),
    ),
    kind("address with a blank", address(lambda text, chance: text[:-3] + " " + text[-3:])),
    kind("address of an example", address(lambda text, chance: "https://example.org/page")),
    kind("address of another document", value_of_another("canonicalAddress", "Document")),
    kind("short name of another instrument", value_of_another("shortName", "Instrument")),
    kind("citation of another instrument", value_of_another("citedAs", "Instrument")),
    kind("short name of another document", value_of_another("shortName", "Document")),
    kind(
        "alternative label of another opinion",
        value_of_another("skos:altLabel", "Document"),
        "what others call an opinion is for them to say: only the source tells",
    ),
    kind(
        "summary of another finding",
        value_of_another("summary", "Finding", "Claim", "Event"),
        "what a summary says is our own: only a reader sees it",
    ),
    kind(
        "summary in the wrong language",
        swap(
            "summary",
            lambda x, chance, thing, old: (
                Literal(old.value, language="ru") if isinstance(old, Literal) and old.language == "en" else None
            ),
        ),
    ),
    kind(
        "heading of another provision",
        value_of_another("heading", "Provision"),
        "a heading that is possible: only the source tells",
    ),
    kind("note with markup", swap("note", edited(lambda text, chance: f"<b>{text}</b>"))),
    kind(
        "place in another State",
        swap(
            "place",
            lambda x, chance, thing, old: (
                like(old, "Oslo") if isinstance(old, Literal) and old.language == "en" else None
            ),
        ),
        "places are no things of the graph: only the source tells",
    ),
)
