"""Kinds of wrong statement that come of copying: damaged texts, copied summaries, and what a hasty editor mixes up."""

from __future__ import annotations

import re
from functools import partial
from random import Random

from pyoxigraph import Literal, NamedNode

from benchmarks.mutations.edits import Chosen, Mutate, add, drawn, edited, like, listed, one_of, put, swap
from benchmarks.mutations.index import Index
from benchmarks.mutations.kinds.further import of
from benchmarks.mutations.kinds.kind import Kind
from kg.store.protocol import Term

WHOLE_SENTENCE = 40  # characters; a shorter summary may stand for two


def in_another_encoding(text: str, chance: Random) -> str | None:
    """A text with a no-break space, as web pages have them, in UTF-8 that was read as if it were Windows-1252."""
    return text.replace(" ", "\u00a0", 1).encode("utf-8").decode("cp1252", errors="replace") if " " in text else None


def one_sign(text: str, chance: Random) -> str | None:
    """The letters f and i printed as one sign."""
    return text.replace("fi", "\ufb01", 1) if "fi" in text else None


def soft_hyphen(text: str, chance: Random) -> str | None:
    """A sign that nobody sees within the first long word."""
    found = re.search(r"[A-Za-z]{8,}", text)
    return None if found is None else f"{text[: found.start() + 4]}\u00ad{text[found.start() + 4 :]}"


def divided(text: str, chance: Random) -> str | None:
    """The first long word with the hyphen and the blank that the end of a line leaves."""
    found = re.search(r"\b[a-z]{8,}", text)
    return None if found is None else f"{text[: found.start() + 4]}- {text[found.start() + 4 :]}"


def half_a_bracket(text: str, chance: Random) -> str | None:
    """The text without its last bracket."""
    head, mark, tail = text.rpartition(")")
    return head + tail if mark and "(" in text else None


def summary_of_another(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """A whole sentence that is the summary of another event, of whichever case."""
    for other in drawn(chance, x.things("Event")):
        text = x.text(other, "summary")
        if other != thing and text is not None and len(text.value) > WHOLE_SENTENCE:
            return text
    return None


def the_body(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """A body that decides."""
    return one_of(chance, x.things("InternationalBody"))


def somebody_of_a_case(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """A person to whom a case happened."""
    return one_of(chance, [person for case in x.things("Case") for person in x.values(case, "concernsPerson")])


def another_year(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """The Russian label with each year of this century put into the last one."""
    if not isinstance(old, Literal) or old.language != "ru":
        return None
    text = re.sub(r"\b20(\d\d)\b", r"19\1", old.value)
    return like(old, text) if text != old.value else None


RUSSIAN_MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)


def another_month(text: str, chance: Random) -> str | None:
    """A Russian date of another month."""
    for month in RUSSIAN_MONTHS:
        if f" {month} " in text:
            return text.replace(f" {month} ", f" {chance.choice([one for one in RUSSIAN_MONTHS if one != month])} ", 1)
    return None


def surname_first(text: str, chance: Random) -> str | None:
    """A name of two words in the other order."""
    found = re.fullmatch(r"([A-Z][a-z]+) ([A-Z][a-z]+)", text)
    return f"{found[2]} {found[1]}" if found else None


def other_years(text: str, chance: Random) -> str | None:
    """A sentence of five or seven years told as one of four."""
    told = re.sub(r"\b([Ff]ive|[Ss]even)(?= years in prison)", "four", text)
    return told if told != text else None


def number_of_another(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """The number of another opinion."""
    numbers = [x.value(one, "number") for one in x.things("Opinion") if one != thing]
    return one_of(chance, [one for one in numbers if one is not None])


def dated_in_both(x: Index, thing: NamedNode) -> bool:
    """The labels in both languages have a date."""
    labels = [label.value for label in x.values(thing, "rdfs:label") if isinstance(label, Literal)]
    return len(labels) > 1 and all(re.search(r"[12]\d{3}", label) for label in labels)


def for_an_administrative_offence(x: Index, thing: NamedNode) -> bool:
    """Something that happened under a provision on administrative offences."""
    return any(x.is_a(norm, "AdministrativeProvision") for norm in x.values(thing, "underProvision"))


def damaged(name: str, how: Mutate) -> Kind:
    """A kind of damage to a text."""
    return Kind("names", name, how)


time, whose, what, names = partial(Kind, "time"), partial(Kind, "whose"), partial(Kind, "what"), partial(Kind, "names")
CARELESS = (
    time(
        "opinion adopted before those with lower numbers",
        swap("adoptedOn", edited(lambda text, chance: f"{text[:4]}-01-02" if len(text) == 10 else None), "Opinion"),
        "an opinion with a low number, or the only one of its year whose day is known: only the source tells",
    ),
    whose("separate opinion of a whole body", put("isIssuedBy", the_body, "SeparateOpinion")),
    whose("separate opinion of a person concerned", put("isIssuedBy", somebody_of_a_case, "SeparateOpinion")),
    whose("second author of a separate opinion, who is no person", add("isIssuedBy", the_body, "SeparateOpinion")),
    what(
        "consent to a treaty given as a signature",
        swap("actionKind", listed("action-signature"), "TreatyAction", where=of("actionKind", "action-ratification")),
    ),
    what(
        "imprisonment for a hundred years more",
        swap("duration", edited(lambda text, chance: re.sub(r"P(\d)Y", r"P10\1Y", text)), "SentenceMeasure"),
    ),
    what("opinion with the number of another", swap("number", number_of_another, "Opinion")),
    what(
        "months of detention for an administrative offence",
        swap("duration", edited(lambda text, chance: "P5M"), where=for_an_administrative_offence),
    ),
    time("summary of a sentence with other years", swap("summary", edited(other_years), "Sentence")),
    damaged("label read in another encoding", swap("rdfs:label", edited(in_another_encoding))),
    damaged("summary read in another encoding", swap("summary", edited(in_another_encoding))),
    damaged("two letters of a label printed as one", swap("rdfs:label", edited(one_sign))),
    damaged("soft hyphen in a label", swap("rdfs:label", edited(soft_hyphen))),
    damaged("word of a summary divided", swap("summary", edited(divided))),
    damaged("bracket of a label lost", swap("rdfs:label", edited(half_a_bracket))),
    damaged(
        "sign of a note encoded twice",
        swap("note", edited(lambda text, chance: text.replace(" and ", " &amp;amp; ", 1) if " and " in text else None)),
    ),
    names("summary copied from another event", put("summary", summary_of_another, "Event")),
    names("Russian label with another month", swap("rdfs:label", edited(another_month), where=dated_in_both)),
    names("surname before the first name", swap("rdfs:label", edited(surname_first), "Person")),
    names(
        "day of birth in a note",
        swap("note", edited(lambda text, chance: f"{text} He was born on 4 May 1980.")),
    ),
    names(
        "Russian label with the years of another century",
        swap("rdfs:label", another_year),
        "a label in one language alone: only the source tells",
    ),
)
