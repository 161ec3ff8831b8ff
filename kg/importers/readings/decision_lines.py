"""Reads the lines on decisions of treaty bodies, and leaves out names that may be those of minors."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from kg.importers import json_lines
from kg.importers.account import Account
from kg.importers.json_lines import Check, Fields
from kg.importers.juris.names import NAMED, names_in, withheld
from kg.importers.persons import Checked, checked
from kg.importers.readings.lines import FIELDS as OF_READINGS
from kg.importers.readings.lines import Line, shows_a_child
from kg.importers.readings.tables import table
from kg.importers.states import States

NAME = "views.jsonl"
BODIES = {"CCPR": "human-rights-committee", "CAT": "committee-against-torture"}
TREATIES = {"iccpr": "CCPR", "op1": "CCPR-OP", "cat": "CAT"}  # as the lines and as the JURIS index call them
ARTICLES = ("articles_considered", "articles_violated", "articles_not_violated")
THE_AUTHOR = ("the author", "the authors", "the complainant", "the complainants")
NUMBER = re.compile(r"([1-9]\d{0,4})/(\d{4})", re.ASCII)
_NUMBERS = re.compile(r"[1-9]\d{0,4}(?:-[1-9]\d{0,4})?/(?:19|20)\d\d", re.ASCII)  # a span of numbers stays as printed
_SYMBOL = re.compile(r"(CCPR|CAT)/C/([1-9]\d{0,2})/D/([A-Za-z0-9]+(?:[-/][A-Za-z0-9]+)*)", re.ASCII)
_STORE = re.compile(r"(^|\.)docstore\.ohchr\.org$")
_KIN = re.compile(r"\b(sons?|daughters?|child(ren)?|nephews?|nieces?|minors?|juveniles?|infants?|bab(y|ies)|born)\b")
_TEXTS = ("subject", "checked", "victim", "events")
_NEEDED = ("body", "subject", "voice", "url", "read", "language", "checked")


def read_lines(path: Path, states: States, account: Account) -> list[Line]:
    """The lines on decisions that can be used, in the order of the file; the account has the others with the reason.

    Raises KgError where the file cannot be read, or has more lines than a source of readings can have.
    """
    return json_lines.understood(path, NAME, account, lambda place, content: _line(place, content, states, account))


def _line(place: int, content: bytes, states: States, account: Account) -> Line:
    """The line, with what the writers of readings need; raises ValueError with the reason where it cannot be used."""
    fields = json_lines.fields_of(place, content, account, FIELDS, _NEEDED)
    _agree(fields)
    found = (json_lines.state_of(fields["state"], states),) if "state" in fields else ()
    by_hand = checked_by_hand(fields)
    hidden = _hidden(fields, by_hand)
    child = bool(hidden) or shows_a_child(fields, _TEXTS) or any(_KIN.search(fields.get(n, "")) for n in _TEXTS[:3])
    left_out = {"author"} if "Author" in hidden else set()
    left_out |= {"victim"} if child and fields.get("victim") not in THE_AUTHOR else set()
    fields["withheld"] = sorted(name for name in left_out if fields.pop(name, None))
    if _STORE.search(urlsplit(fields["url"]).netloc.casefold()):
        fields["url_kind"] = "copied by hand from the document store of the United Nations"
    fields["voice"] = "opinion" if fields["voice"] == "decision" else fields["voice"]  # the body's own text
    fields["remedies_as"] = "opinion"  # a page tells what the committee asked for, not what it asks itself
    fields.setdefault("kind", "decision")
    if by_hand and by_hand.shown:
        fields["names_checked"] = by_hand.read
    named, incomplete = persons_of(fields)
    if named:
        fields |= {"persons": named, "persons_incomplete": incomplete}
    return Line(place, fields, found, child)


def _agree(fields: Fields) -> None:
    """Raises ValueError where body, symbols, session and communications contradict each other."""
    symbols, numbers = symbols_of(fields), fields.get("communication", [])
    if fields.get("symbol") not in (None, *symbols[:1]):
        raise ValueError(f"the symbol is {fields['symbol']}, and the first of all symbols {symbols[0]}")
    for symbol in symbols:
        match = _SYMBOL.fullmatch(symbol)
        body, session, printed = match.groups() if match else ("", "0", "")
        if body != fields["body"]:
            raise ValueError(f"the body is {fields['body']} and the symbol {symbol}")
        if fields.get("session", int(session)) != int(session):
            raise ValueError(f"the session is {fields['session']} and the symbol {symbol}")
        if NUMBER.fullmatch(printed) and numbers and printed not in numbers:
            raise ValueError(f"the symbol is {symbol}, and the communications {', '.join(numbers)[:80]}")


def symbols_of(fields: Fields) -> list[str]:
    """All symbols that a line gives, the one that it gives first being the first."""
    return list(fields.get("symbols") or filter(None, [fields.get("symbol")]))


def checked_by_hand(fields: Fields) -> Checked | None:
    """The entry of `persons.toml` on the persons of a decision."""
    keys = [f"{fields['body']} {number}" for number in fields.get("communication", [])]
    return next((known for key in keys if (known := checked("views").get(key))), None)


def _hidden(fields: Fields, by_hand: Checked | None) -> dict[str, str]:
    """The fields with names that may be those of minors, by the rules for the index of decisions.

    Where an article on children is at issue no name is shown, whatever words there are on who the child is.
    """
    texts = {name: str(fields.get(name.casefold(), "")) for name in NAMED}
    texts["Comment"] = f"{fields['subject']}; {fields['checked']}"
    lists = [fields[name] for name in ARTICLES if name in fields]
    codes = [code_of(treaty, article) for said in lists for treaty, articles in said.items() for article in articles]
    names = {name: texts[name] if name == "Author" else "" for name in texts}
    return withheld(texts, codes, [], by_hand) | withheld(names, codes, [], by_hand)


def code_of(treaty: str, article: str) -> str:
    """An article as the JURIS index writes it.

    >>> code_of("iccpr", "14(3)(d)"), code_of("op1", "5(2)(b)")
    ('CCPR-14-3-d', 'CCPR-OP-5-2-b')
    """
    number = re.sub(r"\((\w+)\)", r"-\1", article)
    return f"{TREATIES[treaty]}-{number}"


def persons_of(fields: Fields) -> tuple[list[str], bool]:
    """The victims whom a line names in full, and whether it has others.

    >>> persons_of({"author": "Ann Roe, Jan Poe and J.D.", "victim": "the authors"})
    (['Ann Roe', 'Jan Poe'], True)
    >>> persons_of({"author": "Ann Roe, Jan Poe, et al.", "victim": "the authors"})
    (['Ann Roe', 'Jan Poe'], True)
    >>> persons_of({"author": "Ann Roe", "victim": "her father"})
    ([], True)
    """
    victim = str(fields.get("victim", ""))
    inside = re.fullmatch(r"the (?:authors|complainants) \((.+)\)", victim)
    parts = _split(inside[1] if inside else re.sub(r"(?<!\s)\s*\([^()]*\)", "", victim))
    parts = [one for part in parts for one in (_split(fields.get("author", "")) if part in THE_AUTHOR else [part])]
    named = [part for part in parts if is_full_name(part)]
    return named, len(named) < len(parts)


def _split(text: str) -> list[str]:
    text = re.sub(r",? (et al\.)$", r", \1", " ".join(text.split()))
    return [part for part in re.split(", (?:and )?| and ", text) if part]


def is_full_name(text: str) -> bool:
    """True if a text is the name of one person with forename and surname, as far as its form tells.

    >>> [is_full_name(one) for one in ("Leon Weaver Jr.", "L. I. Lula da Silva", "Ms. Insenova", "a national of Iran")]
    [True, False, False, False]
    """
    words = text.split()
    if len(words) < 2 or not names_in(text) or not (words[0][0].isupper() and any(w[0].isupper() for w in words[1:])):
        return False
    return not any(re.fullmatch(r"(?:\w\.)+|\w|Mrs?\.?|Ms\.?|et|al\.|Association|Others", word) for word in words)


FIELDS: dict[str, Check] = {
    **json_lines.checks(table("fields")["views"]),
    **dict.fromkeys(ARTICLES, json_lines.table_of(json_lines.list_of(json_lines.is_text), *TREATIES)),
    "events": OF_READINGS["events"],
    "symbol": json_lines.matches(_SYMBOL),
    "symbols": json_lines.list_of(json_lines.matches(_SYMBOL), 50),
    "communication": json_lines.list_of(json_lines.matches(_NUMBERS), 100),
}
