"""States: every spelling that a source uses is known, and no spelling is used for two States."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kg.archive import Archive, locate
from kg.errors import KgError
from kg.importers.states import States, unmarked
from kg.terms.names import THING

LISTED = {"Montserrat"}  # no State: one row of the tables of 2022, which says no action
FORMER = {"czechoslovakia", "federal-republic-of-yugoslavia", "german-democratic-republic", "yugoslavia"}


@pytest.fixture(scope="module")
def states() -> States:
    return States(locate())


def archive(folder: Path, text: str) -> Archive:
    (folder / "data" / "bodies").mkdir(parents=True)
    head = (
        "@prefix hb: <https://w3id.org/habeas/ont#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix state: <https://w3id.org/habeas/id/state/> .\n"
    )
    (folder / "data" / "bodies" / "states.ttl").write_text(head + text, encoding="utf-8")
    return locate(folder)


def spellings(sources: Path) -> dict[str, set[str]]:
    """Every spelling of a State by the source that uses it."""
    found: dict[str, set[str]] = {}
    for folder, column in (("treaty-status", "Participant"), ("treaty-status-2022", "member")):
        for file in sorted((sources / folder).glob("*.csv")):
            if file.stem != "index":
                with file.open(encoding="utf-8", newline="") as lines:
                    found.setdefault(folder, set()).update(row[column] for row in csv.DictReader(lines))
    for file in sorted((sources / "treaties").glob("*.json")):
        found.setdefault("treaties", set()).update(json.loads(file.read_text(encoding="utf-8"))["participants"][1:])
    for file in sorted((sources / "decisions").glob("*.json")):
        found.setdefault("decisions", set()).add(json.loads(file.read_text(encoding="utf-8"))["country"])
    for juris in (sources / "juris").glob("*.xml"):
        values = ElementTree.parse(juris).getroot().iterfind("item/Countries/value")
        found.setdefault("juris", set()).update(value.text or "" for value in values)
    with (sources / "hudoc" / "judgments-1904.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault("hudoc", set()).add(row["country_name"])
            respondents = row["docname"].rpartition(" v. ")[2] if " v. " in row["docname"] else ""
            respondents = re.sub(r"\s*[(\[].*$", "", respondents)
            whole = respondents.replace("BOSNIA AND HERZEGOVINA", "BOSNIA-AND-HERZEGOVINA")
            names = re.split(r", | AND ", whole) if respondents else []
            found.setdefault("titles", set()).update(name.replace("-AND-", " AND ") for name in names)
    facts = (sources.parent / "facts" / "facts.md").read_text(encoding="utf-8")
    tables = re.findall(r"^\| (?:Opinion|Decision|State) \|.*\n\|[-|]+\n((?:\|.*\n)+)", facts, re.MULTILINE)
    heads = re.findall(r"^(\| (?:Opinion|Decision|State) \|.*)\n\|[-|]+\n", facts, re.MULTILINE)
    for head, table in zip(heads, tables, strict=True):
        columns = [cell.strip() for cell in head.strip("|").split("|")]
        if "State" in columns:
            for line in table.splitlines():
                cell = line.strip("|").split("|")[columns.index("State")]
                found.setdefault("facts", set()).update(name.split("(")[0].strip() for name in cell.split(";"))
    return found


def test_every_spelling_in_every_source_names_one_state(states: States, sources: Path) -> None:
    met = spellings(sources)
    assert set(met) == {
        "treaty-status", "treaty-status-2022", "treaties", "decisions", "juris", "hudoc", "titles", "facts",
    }  # fmt: skip
    assert min(len(names) for names in met.values()) > 2
    unknown = {(source, name) for source, names in met.items() for name in names if states.find(name) is None}
    assert {name for _, name in unknown} == LISTED


def test_every_code_in_the_tables_of_judgments_is_the_code_of_the_state_named(states: States, sources: Path) -> None:
    with (sources / "hudoc" / "judgments-1904.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            assert states.find(row["country_name"]) == f"{THING}state/{row['country_code']}"


def test_every_state_has_names_in_three_languages_but_for_those_that_iso_does_not_name() -> None:
    text = (locate().data / "bodies" / "states.ttl").read_text(encoding="utf-8")
    blocks = re.findall(r"^state:([\w-]+) a hb:State ;\n    rdfs:label (.*?) [;.]$", text, re.MULTILINE)
    assert len(blocks) == len({name for name, _ in blocks}) > 195
    without = {name for name, labels in blocks if "@ru" not in labels or "@kk" not in labels}
    assert without == FORMER | {"european-union", "va"}
    assert "Родез" not in text  # iso-codes confuses the two Rhodesias in Kazakh


def test_the_code_of_a_state_is_its_identifier(states: States) -> None:
    text = (locate().data / "bodies" / "states.ttl").read_text(encoding="utf-8")
    codes = re.findall(
        r'^state:([\w-]+) a hb:State ;\n(?:    (?:rdfs:label|hb:shortName) .*\n)+    hb:isoCode "(\w+)"',
        text,
        re.MULTILINE,
    )
    assert len(codes) > 195
    assert all(name == code.lower() for name, code in codes)
    assert states.code(f"{THING}state/kz") == "KZ"
    assert states.code(f"{THING}state/yugoslavia") is None


@pytest.mark.parametrize(
    ("spelling", "state"),
    [
        ("KAZAKHSTAN", "kz"),
        ("Kazakstan", "kz"),
        ("Қазақстан", "kz"),
        ("  Bosnia   AND Herzegovina4 ", "ba"),
        ("United Kingdom of Great Britain and Northern Ireland<superscript>6,18,19,20</superscript>", "gb"),
        ("China [1]", "cn"),
        ("Serbia *", "rs"),
        ("Yemen¹²", "ye"),
        ('"THE FORMER YUGOSLAV REPUBLIC OF MACEDONIA"', "mk"),
        ("THE NETHERLANDS", "nl"),
        ("Côte d’Ivoire", "ci"),
        ("Congo", "cg"),
        ("Democratic Republic of the Congo", "cd"),
        ("Niger", "ne"),
        ("Nigeria", "ng"),
        ("Guinea", "gn"),
        ("Guinea-bissau", "gw"),
        ("Equatorial Guinea", "gq"),
        ("Papua New Guinea", "pg"),
        ("Republic of Korea", "kr"),
        ("Democratic People's Republic of Korea", "kp"),
        ("Dominica", "dm"),
        ("Dominican Republic", "do"),
        ("Yugoslavia", "yugoslavia"),
        ("Federal Republic of Yugoslavia (Serbia and Montenegro)", "federal-republic-of-yugoslavia"),
        ("European Union", "european-union"),
    ],
)
def test_a_spelling_finds_its_own_state_and_no_neighbour(states: States, spelling: str, state: str) -> None:
    assert states.find(spelling) == f"{THING}state/{state}"


@pytest.mark.parametrize("spelling", ["", "  ", "The", "Atlantis", "Kazakh", "[1]", "Montserrat"])
def test_what_names_no_state_finds_none(states: States, spelling: str) -> None:
    assert states.find(spelling) is None


def test_a_name_is_shown_without_its_marks() -> None:
    assert unmarked("Austria<superscript>3</superscript>") == unmarked(" Austria 3, 4*") == "Austria"


def test_a_spelling_at_two_states_is_an_error(tmp_path: Path) -> None:
    text = 'state:a a hb:State ; rdfs:label "A"@en .\nstate:b a hb:State ; skos:altLabel "the a"@en .\n'
    with pytest.raises(KgError, match="is used for two States"):
        States(archive(tmp_path, text))


def test_a_file_of_states_that_is_no_turtle_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="cannot be read"):
        States(archive(tmp_path, "state:a a hb:State"))
