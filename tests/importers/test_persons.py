"""Names of minors: every imported record, with a list of signs and the list of those that were checked by hand."""

from __future__ import annotations

import csv
import re
import tomllib
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.importers.juris.names import names_in
from kg.terms.names import ONT, THING
from tests.conftest import ROOT

CHECKED = tomllib.loads((ROOT / "kg" / "importers" / "persons.toml").read_text(encoding="utf-8"))
IMPORTED = ROOT / "data" / "imported"
TYPE, TITLE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://purl.org/dc/terms/title"
PROPERTY = {"Author": "authorName", "Victim": "victimName"}
# words by which the index shows that somebody is a child of another, a grandchild or under age
OF_A_CHILD = re.compile(
    r"\b(child(ren)?|minors?|infants?|bab(y|ies)|sons?|daughters?|niece|nephew|grand(son|daughter|child(ren)?)s?|born"
    r"|juveniles?|teenage\w*|aged? 1?[0-9]|victims?['’]s? (grand)?(mother|father|parents?)|Jr|Sr)\b",
    re.IGNORECASE,
)
BY_AN_ADULT = re.compile(r"victim's (son|daughter|children)|daughter and wife|represented by his son")  # for a parent
HIS_CHILD = re.compile(
    r"\b(his|her|their|two|three|four|five|six|seven)( [a-z]+){0,2} (child|daughter|son|grandson)", re.I
)
ON_CHILDREN = re.compile(r"CCPR-(24|6-5|10-2-b|14-4)(-.*)?|CRC-.*", re.IGNORECASE)
ISSUES = {"children rights", "juvenile justice", "best interests of the child", "birth registration"}
Things = dict[str, dict[str, list[str]]]


@cache
def committed(name: str) -> Things:
    """The statements of the committed files of an import, by thing and property."""
    found: Things = {}
    for file in sorted((IMPORTED / name).glob("*.ttl")):
        if not file.name.startswith("passages"):
            for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE, base_iri="https://example.org/"):
                said = quad.object.value if isinstance(quad.object, ox.NamedNode | ox.Literal) else ""
                thing = found.setdefault(getattr(quad.subject, "value", ""), {})
                thing.setdefault(quad.predicate.value.removeprefix(ONT), []).append(said)
    return found


@cache
def juris_and_texts() -> Things:
    """The facts of each thing from the index and the texts together, each of which adds to the other."""
    index, found = committed("juris"), committed("decisions")
    things = index.keys() | found.keys()
    return {one: {**index.get(one, {}), **found.get(one, {})} for one in things}


@cache
def decisions() -> dict[str, dict[str, list[str]]]:
    """The decisions of the committed files by committee and communication."""
    bodies = {"human-rights-committee": "CCPR", "committee-on-the-elimination-of-discrimination-against-women": "CEDAW"}
    return {
        f"{bodies.get(thing['isIssuedBy'][0].rpartition('/')[2], '')} {number}": {"iri": [iri], **thing}
        for iri, thing in juris_and_texts().items()
        for number in (thing.get("communicationNumber", []) if "isIssuedBy" in thing else [])
    }


# Without the sources


@pytest.mark.parametrize("entry", CHECKED["juris"], ids=lambda entry: str(entry["record"]))
def test_a_decision_that_was_checked_by_hand_shows_no_name_of_a_minor(entry: dict[str, list[str]]) -> None:
    decision = decisions()[str(entry["record"])]
    for field in entry.get("withheld", []):
        if field == "Display_name":
            assert TITLE not in decision
        else:
            assert PROPERTY[field] not in decision
            absence = juris_and_texts()[f"{decision['iri'][0]}__absence_{field.lower()}-name"]
            assert absence["absenceReason"] == [f"{THING}list/absence-withheld"]
    for field in set(entry.get("shown", [])) & set(PROPERTY):
        assert PROPERTY[field] in decision
        assert decision["namesChecked"]


@pytest.mark.parametrize("entry", CHECKED["hudoc"], ids=lambda entry: str(entry["record"]))
def test_a_judgment_that_was_checked_by_hand_shows_no_applicant(entry: dict[str, str]) -> None:
    iri = f"{THING}doc/echr-{entry['record']}"
    judgment, absence = (committed("hudoc")[iri + end] for end in ("", "__absence_author-name"))
    assert judgment[TITLE][0].startswith("Application v. ")
    assert absence["absenceReason"] == [f"{THING}list/absence-withheld"]


def test_the_list_says_what_was_read_and_repeats_no_record() -> None:
    for entries in CHECKED.values():
        assert len({entry["record"] for entry in entries}) == len(entries)
        assert all(len(entry["read"]) > 20 and (entry.get("withheld") or entry.get("shown")) for entry in entries)


# With the sources


def tidy(text: str | None) -> str:
    return " ".join((text or "").split())


def records(sources: Path) -> list[dict[str, str]]:
    """The records of the index: fields as text, articles and issues joined by line ends."""
    root = ET.parse(sources / "juris" / "ohchr-2016-05-07-v02.xml").getroot()
    fields = ("Author", "Victim", "Display_name", "Comment", "Id_string")
    return [
        {name: tidy(item.findtext(name)) for name in fields}
        | {name: "\n".join(v.text or "" for v in item.findall(f"{name}/value")) for name in ("Articles", "Issues")}
        for item in root
    ]


def shown(number: int) -> dict[str, str]:
    """The names of a record in the committed files: author, victim and title."""
    place = f"{THING}doc/juris-2016__record_{number}"
    thing = next((one for one in by_place().get(place, []) if "communicationNumber" in one or "session" in one), {})
    said = {field: " ".join(thing.get(name, [])) for field, name in PROPERTY.items()}
    said |= {"Display_name": " ".join(thing.get(TITLE, [])), "described": "yes" * (TYPE in thing)}
    return said | {"checked": " ".join(thing.get("namesChecked", []))}


@cache
def by_place() -> dict[str, list[dict[str, list[str]]]]:
    found: dict[str, list[dict[str, list[str]]]] = {}
    for thing in committed("juris").values():
        for place in thing.get("statedIn", []):
            found.setdefault(place, []).append(thing)
    return found


def test_where_any_field_shows_a_child_no_field_names_it(sources: Path) -> None:
    with_a_sign = 0
    for number, record in enumerate(records(sources), 1):
        texts = [BY_AN_ADULT.sub("", record[name]) for name in ("Author", "Victim", "Display_name", "Comment")]
        printed = shown(number)
        if not any(map(OF_A_CHILD.search, texts)) or printed["checked"]:
            continue
        with_a_sign += 1
        parents = set()
        for text in (printed["Victim"], record["Author"]):
            if his := HIS_CHILD.search(text):
                parents |= names_in(text[: his.start()])
        # nobody but those who write, and those with whom "his", "her" or "their" child is mentioned
        assert names_in(printed["Victim"]) - names_in(printed["Author"]) - parents == set(), record["Id_string"]
        for name in ("Author", "Victim", "Display_name"):
            child = OF_A_CHILD.search(BY_AN_ADULT.sub("", printed[name]))
            assert child is None or not names_in(printed[name][child.end() :].split("(")[0]), record["Id_string"]
    assert with_a_sign > 170


def test_where_only_articles_or_issues_show_a_child_nobody_is_named(sources: Path) -> None:
    silent = 0
    for number, record in enumerate(records(sources), 1):
        texts = [record[name] for name in ("Author", "Victim", "Display_name", "Comment")]
        on_children = any(map(ON_CHILDREN.fullmatch, record["Articles"].split("\n"))) or any(
            tidy(issue) in ISSUES for issue in record["Issues"].split("\n")
        )
        printed = shown(number)
        if on_children and not any(map(OF_A_CHILD.search, texts)) and not printed["checked"]:
            silent += any(names_in(record[name]) for name in ("Author", "Victim", "Display_name"))
            assert not any(names_in(printed[name]) for name in ("Author", "Victim", "Display_name"))
    assert silent >= 20


def test_no_file_of_the_project_prints_a_name_that_is_withheld(sources: Path) -> None:
    """Neither data nor golden answers nor documentation nor the list itself: a release holds nothing else."""
    hidden = set()
    for number, record in enumerate(records(sources), 1):
        printed = shown(number)
        for name in ("Author", "Victim"):
            # names of several words as a field prints them alone: other fields hold more than names
            if (
                printed["described"]
                and record[name]
                and not printed[name]
                and re.fullmatch(r"(?:[^\W\d_]{2,}[ -]?){2,5}", record[name])
            ):
                hidden.add(record[name])
    with (sources / "hudoc" / "judgments-1904.csv").open(encoding="utf-8") as file:
        titles = {row["itemid"]: row["docname"] for row in csv.DictReader(file)}
    applicants = {titles[entry["record"]].split(" v. ")[0].removeprefix("CASE OF ") for entry in CHECKED["hudoc"]}
    hidden |= applicants | {name.title() for name in applicants}
    assert len(hidden) > 20  # without decisions that the texts describe
    pattern = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted(hidden)))
    folders = ("data", "docs", "kg", "ontology", "queries", "tests")
    kinds = {".csv", ".json", ".md", ".po", ".py", ".rq", ".toml", ".ttl"}
    places = [file for folder in folders for file in (ROOT / folder).rglob("*") if file.suffix in kinds]
    places = [file for file in places if not file.name.startswith("passages-")]  # digests of stretches
    places += ROOT.glob("*.md")
    texts = {str(file): file.read_text(encoding="utf-8") for file in places if file.is_file()}
    assert {file: match.group() for file, text in texts.items() if (match := pattern.search(text))} == {}
