"""The files that `kg new` writes: one for each kind of thing, with what a person knows and an absence for the rest.

Nothing is guessed: a value stands in the file if it was given, and where a reader would expect one that was not, an
absence says so with its reason.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal

from kg.errors import KgError
from kg.init.folder import with_prefixes
from kg.terms import minted
from kg.terms.dates import date_literal, is_date
from kg.terms.names import expand

REASONS = ("notFound", "notPublished", "notYetRead", "notApplicable", "withheld")  # of list:absence-reasons
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Slot:
    """One thing that a form asks for: its flag, what it means, and the property that it becomes (see forms.toml)."""

    flag: str
    meaning: str
    property: str = ""
    value: str = "thing"
    required: bool = False
    awaits: bool = False
    many: bool = False
    beginning: str = ""


@dataclass(frozen=True)
class Form:
    """One kind of file: where it goes, the class of what it describes, and its slots."""

    kind: str
    help: str
    folder: str
    cls: str
    prefix: str
    slots: tuple[Slot, ...]
    is_document: bool = False


@dataclass(frozen=True)
class Filled:
    """A form with its values: the identifier of what it describes, the name of the file, and its text."""

    thing: str
    name: str
    text: str


_SAID = tomllib.loads(Path(__file__).with_name("forms.toml").read_text(encoding="utf-8"))
_VALUES, _TEXTS = _SAID["values"], _SAID["texts"]
_SLOTS = {name: Slot(**{"flag": name, **row}) for name, row in _SAID["slots"].items()}
_ID = _SLOTS["id"]
FORMS = {
    row["kind"]: Form(**{**row, "slots": tuple(_SLOTS[name] for name in row["slots"])})  # by the kinds of `kg new`
    for row in _SAID["form"]
}


def fill(
    form: Form, values: Mapping[str, Sequence[str]], table: Mapping[str, str], reason: str, language: str = "en"
) -> Filled:
    """The file of a form with these values, by flags. Raises KgError with all that is missing or cannot be written.

    >>> from kg.archive import locate
    >>> from kg.terms.names import prefixes
    >>> given = {"title": ["Case of N"], "state": ["state:kz"], "stated-in": ["doc:vottak__opening"]}
    >>> filled = fill(FORMS["case"], given, prefixes(locate()), "notYetRead")
    >>> filled.thing, filled.name
    ('case:kz-n', 'data/cases/kz-n.ttl')
    """
    given = {flag: [value for value in several if value.strip()] for flag, several in values.items()}
    problems = [problem for slot in (*form.slots, _ID) for problem in _wrong(slot, given.get(slot.flag, []), table)]
    problems += _wrong_reading(form, given)
    if problems:
        raise KgError.of(problems)
    title = given["title"][0]
    local = given["id"][0] if given.get("id") else _local(title, given)
    thing = f"{form.prefix}:{local}" if form.prefix else f"{given['of'][0]}__finding_{local}"
    file = _NOT_IN_NAMES.sub("-", thing.partition(":")[2].lower()).strip("-")
    lines = [_lines(thing, form, given, language)]
    passages = _passages(thing, form, given) if form.is_document else {}
    lines += passages.values()
    searched = thing if form.is_document else _document(given["stated-in"][0])
    waiting = [slot for slot in form.slots if slot.awaits and not _answered(slot, given)]
    absence = _TEXTS["absence"]
    lines += [absence.format(thing=thing, slot=slot, reason=reason, searched=searched) for slot in waiting]
    head = _head(title, searched, given, language)
    return Filled(thing, f"{form.folder}/{file}.ttl", with_prefixes("\n".join([head, *lines]), table))


def slug(text: str) -> str:
    """The form that a name has in an identifier.

    >>> slug("Opinion No. 2/2032 (Rassendyll)")
    'opinion-no-2-2032-rassendyll'
    """
    return minted.plain(text)[:60].strip("-")


def _local(title: str, given: Mapping[str, list[str]]) -> str:
    """The identifier of a thing that has none, made of its title; that of a case begins with its State.

    >>> _local("Case of Antoinette de Mauban", {"state": ["state:rur"]})
    'rur-antoinette-de-mauban'
    """
    if "state" not in given:
        return slug(title)
    return f"{given['state'][0].rpartition(':')[2]}-{slug(re.sub(r'^(the )?case of ', '', title, flags=re.IGNORECASE))}"


def _answered(slot: Slot, given: Mapping[str, list[str]]) -> bool:
    """True if a slot has a value; what is found violated is also what a finding rests on."""
    return bool(given.get(slot.flag) or (slot.flag == "rests-on" and given.get("violated")))


def _wrong(slot: Slot, values: list[str], table: Mapping[str, str]) -> list[KgError]:
    """The problems of the values of a slot."""
    flag, form = f"kg new --{slot.flag}", _VALUES[slot.value]
    if not values and slot.required:
        expected = f"what follows {slot.beginning} in the closed list" if slot.beginning else form
        return [KgError(f"{slot.meaning}: not given", flag, expected, f"add --{slot.flag} …")]
    problems = []
    if len(values) > 1 and not slot.many:
        problems.append(KgError(f"--{slot.flag} has {len(values)} values", flag, "one value", "keep one of them"))
    for value in values:
        if not _can_be_written(slot.value, f"{slot.beginning}{value}", table):
            problems.append(KgError(f"{value[:80]!r} cannot be written", flag, form, "correct the value"))
    return problems


def _can_be_written(kind: str, value: str, table: Mapping[str, str]) -> bool:
    match kind:
        case "thing":
            return expand(value, dict(table)) is not None
        case "date":
            return is_date(value)
        case "address":
            return re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", value) is not None
        case "name":
            return re.fullmatch(r"[a-z0-9][a-z0-9_-]*", value) is not None
    return True


def _wrong_reading(form: Form, given: Mapping[str, list[str]]) -> list[KgError]:
    """The problems of a document that lacks what was read of it, and of a title that gives no identifier."""
    problems = []
    if given.get("title") and not given.get("id") and not slug(given["title"][0]):
        what = "no identifier can be made of the title"
        problems.append(KgError(what, "kg new --title", "Latin letters or digits in it, or --id", "add --id …"))
    read = (given.get("read") or [""])[0] if form.is_document else ""
    for needed, extents in (("passage", ("whole", "parts")), ("note", ("parts", "opening")), ("told-in", ("nothing",))):
        if read in extents and not given.get(needed) and any(slot.flag == needed for slot in form.slots):
            what = f"--read {read} needs --{needed}: {_SLOTS[needed].meaning}"
            problems.append(KgError(what, f"kg new --{needed}", "a value", f"add --{needed} …"))
    return problems


def _lines(thing: str, form: Form, given: Mapping[str, list[str]], language: str) -> str:
    """The statements about the thing itself."""
    pairs = [f"a {form.cls}"]
    for slot in form.slots:
        if slot.property and given.get(slot.flag):
            pairs.append(f"{slot.property} {' , '.join(_term(slot, one, language) for one in given[slot.flag])}")
    if form.kind == "letter" and given["read"] != ["nothing"]:
        pairs.append(f"hb:statedIn {thing}__heading")  # sender, addressee and date stand there
    return f"{thing} " + " ;\n    ".join(pairs) + " .\n"


def _term(slot: Slot, value: str, language: str) -> str:
    """A value as Turtle writes it."""
    if slot.value == "text":
        return str(Literal(value, language=language))
    if slot.value == "date":
        literal = date_literal(value)
        return f'"{literal.value}"^^xsd:{literal.datatype.value.rpartition("#")[2]}'
    if slot.value == "address":
        return f'"{value}"^^xsd:anyURI'
    return str(Literal(value)) if slot.value == "plain" else f"{slot.beginning}{value}"


def _passages(thing: str, form: Form, given: Mapping[str, list[str]]) -> dict[str, str]:
    """The passages of a document by their identifiers, each with its locator."""
    if given["read"] == ["nothing"]:
        return {}
    locators = ["heading"] if form.kind == "letter" else given.get("passage") or ["opening part"]
    found = {}
    for locator in locators:
        place = re.fullmatch(r"(para|art)[a-z]*\.? ?([0-9]+)", locator, re.IGNORECASE)
        name = f"{thing}__{place[1].lower()}_{place[2]}" if place else f"{thing}__{slug(locator)}"
        part = "paragraph" if name.rpartition("__")[2].startswith("para") else "section"
        precision = "document" if locator == "opening part" else part
        found[name] = _TEXTS["passage"].format(name=name, thing=thing, locator=Literal(locator), precision=precision)
    return found


def _head(title: str, source: str, given: Mapping[str, list[str]], language: str) -> str:
    """The card of a file, and its description."""
    derived = _document(given["told-in"][0]) if given.get("told-in") else source
    card = " ".join(title.split())[:110]
    return str(_TEXTS["head"].format(card=card, derived=derived, title=Literal(title, language=language)))


def _document(passage: str) -> str:
    """The document of a passage, by its identifier."""
    return passage.partition("__")[0]
