"""States: every spelling that a source uses is known, and no spelling is used for two States."""

from __future__ import annotations

import re
from pathlib import Path

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
