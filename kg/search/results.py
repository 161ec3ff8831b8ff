"""Results: all that a text may mean, best first: what it cites, things by their names, and stored questions."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.search.index import MAX_HITS, NOTHING, Hits
from kg.search.lookup import HEADING, Things
from kg.sparql.query_file import QueryFile, plain_name
from kg.store.labels import Labels
from kg.store.table import Table
from kg.terms import citations
from kg.terms.folding import fold
from kg.terms.messages import Messages
from kg.terms.names import ONT, expand, shorten

QUESTION = "question"  # the kind of a stored question, which is no thing of the record
MAX_CITED = 10  # things
MAX_SPLITS = 12  # positions at which a text is split into two citations

COLUMNS = ["name", "id", "kind"]


@dataclass(frozen=True)
class Results:
    """The results of a search: the things that the text cites, things by name, and questions by their words."""

    cited: list[NamedNode]
    hits: Hits
    questions: list[QueryFile]

    @property
    def things(self) -> list[NamedNode]:
        """The things, each once, those that are cited first."""
        return list(dict.fromkeys([*self.cited, *(NamedNode(hit.iri) for hit in self.hits.things)]))

    def __len__(self) -> int:
        return len(self.things) + self.hits.total - len(self.hits.things) + len(self.questions)


def search(
    things: Things,
    questions: Iterable[QueryFile],
    text: str,
    kind: str = "",
    chosen: dict[str, str] | None = None,
    *,
    most: int = MAX_HITS,
    each: int = 0,
) -> Results:
    """All that a text may mean, of one kind, and with chosen values of facets, if they are given.

    At most so many things are read, or so many of each group.

    Names that are only spelt alike are given where the text cites nothing and no name has all its words. Raises KgError
    for an unknown kind.
    """
    narrowed = any((chosen or {}).values())
    asked = questions_with(questions, text) if kind in ("", QUESTION) and not narrowed else []
    if kind == QUESTION:
        return Results([], NOTHING, asked)
    kinds = kinds_named(things, kind) if kind else None
    cited = [thing for thing in cited_in(things, text) if things.is_accepted(thing, kinds)]
    hits = things.index.search(HEADING.sub("", text.strip()), chosen, kinds, most=most, each=each)
    if hits.near and (cited or asked):  # what was understood needs no similar names
        hits = NOTHING
    return Results(cited, hits, asked)


def cited_in(things: Things, text: str) -> list[NamedNode]:
    """The things that a text cites: an identifier, a citation, a list, or two side by side ("CC 274 ICCPR 19")."""
    identified = expand(text.strip(), things.prefixes)
    if identified is not None and things.exists(identified):
        return [identified]
    words = text.split()
    if not words or len(text) > citations.LONGEST_TEXT:
        return []
    for parts in [
        [text],
        *([" ".join(words[:cut]), " ".join(words[cut:])] for cut in range(1, min(len(words), MAX_SPLITS))),
    ]:
        try:
            found = [NamedNode(one.iri) for part in parts for one in citations.parse(part, things.names)]
        except KgError:
            continue
        known = [node for node in dict.fromkeys(found) if things.exists(node)]
        if known:
            return known[:MAX_CITED]
    return []


def questions_with(questions: Iterable[QueryFile], text: str) -> list[QueryFile]:
    """The questions whose name, title, sentence or keywords have all words of a text, in English or in Russian."""
    plain = plain_name(text)
    russian = Messages("ru")
    found = []
    for question in questions:
        own = [question.title, question.header["question"]]
        said = [*own, *(russian.pgettext("question", one) for one in own)]
        called = [plain_name(one) for one in (question.name, *said)]
        words = set(" ".join([*called, fold(question.header["keywords"])]).split())
        if plain and words.issuperset(plain.split()):
            found.append((plain not in called, question.name, question))
    return [question for *_, question in sorted(found, key=lambda one: one[:2])]


def table_of(results: Results, things: Things, labels: Labels, limit: int) -> Table:
    """The name, identifier and kind of each result; for a question its title, and the name that `kg ask` takes.

    The identifier stands second: a table leaves out what repeats the row above, and two persons may have one name.
    """
    first = results.things[:limit]
    labels.learn(first)
    rows = [
        (
            labels.of(thing),
            shorten(thing.value, things.prefixes),
            ", ".join(labels.of(NamedNode(ONT + kind)) for kind in things.kinds.kinds_of(thing)),
        )
        for thing in first
    ]
    rows += [
        (labels.messages.pgettext("question", question.title), question.name, QUESTION)
        for question in results.questions[: limit - len(first)]
    ]
    return Table(COLUMNS, [tuple(map(Literal, row)) for row in rows])


def kinds_named(things: Things, text: str) -> list[NamedNode]:
    """The classes that a reader means by "case", "treaty provision" or "hb:Case". Raises KgError if there is none."""
    found = things.kinds.named(text)
    if found:
        return found
    names = [things.kinds.name(kind) for kind in things.kinds.all]
    near = difflib.get_close_matches(text.casefold(), [*names, QUESTION], 3, 0.5)
    raise KgError(
        f"{text[:80]!r} is no kind of thing in the graph",
        "the kind",
        f"did you mean {', '.join(near)}?" if near else f"one of {', '.join(names)}",
        "write a kind, such as case, person, opinion, treaty provision or question",
    )
