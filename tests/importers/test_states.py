"""States: every spelling that a source uses is known, and no spelling is used for two States."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.archive import Archive, locate
from kg.errors import KgError
from kg.importers.states import States
from kg.terms.names import THING

LISTED = {"Montserrat"}  # no State: one row of the tables of 2022, which says no action
FORMER = {
    "czechoslovakia",
    "federal-republic-of-yugoslavia",
    "german-democratic-republic",
    "socialist-federal-republic-of-yugoslavia",
    "yugoslavia",
}


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
    assert all(f'hb:isoCode "{name.upper()}"' in text for name, _ in blocks if len(name) == 2)
    without = {name for name, labels in blocks if "@ru" not in labels or "@kk" not in labels}
    assert without == FORMER | {"european-union", "va"}
    assert "Родез" not in text  # iso-codes confuses the two Rhodesias in Kazakh


@pytest.mark.parametrize(
    ("spelling", "state"),
    [
        ("KAZAKHSTAN", "kz"),
        ("Қазақстан", "kz"),
        ("  Bosnia   AND Herzegovina4 ", "ba"),
        ("United Kingdom of Great Britain and Northern Ireland<superscript>6,18,19,20</superscript>", "gb"),
        ('"THE FORMER YUGOSLAV REPUBLIC OF MACEDONIA"', "mk"),
        ("THE NETHERLANDS", "nl"),
        ("Côte d’Ivoire", "ci"),
        ("Democratic Republic of the Congo", "cd"),
        ("Republic of Korea", "kr"),
        ("Democratic People's Republic of Korea", "kp"),
        ("Federal Republic of Yugoslavia (Serbia and Montenegro)", "federal-republic-of-yugoslavia"),
    ],
)
def test_a_spelling_finds_its_own_state_and_no_neighbour(states: States, spelling: str, state: str) -> None:
    assert states.find(spelling) == f"{THING}state/{state}"


@pytest.mark.parametrize("spelling", ["", "The", "Atlantis", "Kazakh", "[1]"])
def test_what_names_no_state_finds_none(states: States, spelling: str) -> None:
    assert states.find(spelling) is None


def test_a_spelling_at_two_states_is_an_error(tmp_path: Path) -> None:
    text = 'state:a a hb:State ; rdfs:label "A"@en .\nstate:b a hb:State ; skos:altLabel "the a"@en .\n'
    with pytest.raises(KgError, match="is used for two States"):
        States(archive(tmp_path, text))
