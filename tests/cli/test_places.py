"""The line and column of a report are those of the triple that is wrong, whatever file, shape or check it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.archive import locate
from kg.cli.main import main
from kg.terms.names import ONT, THING, prefixes
from tests.conftest import RURITANIA, ruritania_copied

HEAD = "@prefix : <urn:r:> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
CASE = Path("data") / "cases" / "rassendyll.ttl"
SPACES = {"case": f"{THING}case/", "hb": ONT, "person": f"{THING}person/", "state": f"{THING}state/"}
MORE = [f"@prefix {name}: <{space}> ." for name, space in SPACES.items()]
TABLE = {**prefixes(locate()), **prefixes(locate(RURITANIA))}


def places(capsys: pytest.CaptureFixture[str], *words: str) -> list[tuple[str, str, str]]:
    """File, line and column of each problem."""
    capsys.readouterr()
    assert main([*words, "--format", "github"]) == 1
    found = capsys.readouterr().out
    command = r"^::(?:error|warning) file=([^,]+)(?:,line=(\d+),col=(\d+))?"
    return re.findall(command, found, re.MULTILINE)


@dataclass
class Data:
    """Files of one shape and of data, in which the report points at places."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def refused(self, data: str, shape: str, end: str = "\n", mark: str = "") -> list[str]:
        """The text at the places of the problems that the shape of Ruritanians finds; "" where a line is missing."""
        text = HEAD + data
        (self.folder / "data.ttl").write_bytes((mark + text.replace("\n", end)).encode())
        shapes = f"{HEAD}:S a sh:NodeShape ; sh:targetClass :Ruritanian ; sh:property [ {shape} ] ."
        (self.folder / "shapes.ttl").write_text(shapes, encoding="utf-8")
        found = places(self.capsys, "shacl", *self.files)
        lines = [*text.split("\n")]
        return sorted(lines[int(line) - 1][int(column) - 1 :] if line else "" for _, line, column in found)

    @property
    def files(self) -> tuple[str, ...]:
        return str(self.folder / "data.ttl"), "--shapes", str(self.folder / "shapes.ttl")


@pytest.fixture
def data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Data:
    return Data(tmp_path, capsys)


ONE = """:r a :Ruritanian ;
\t:имя "Рудольф",\t"R"@en,5 ;
  :friend\t:f, "f" ;
  :says \"""a
b\""", "короткий".
:x :of :r ."""


@pytest.mark.parametrize(
    ("shape", "places"),
    [
        ("sh:path :имя ; sh:minLength 2", ['"R"@en,5 ;', "5 ;"]),
        ('sh:path :имя ; sh:pattern "^[^0-9]*$"', ["5 ;"]),
        ('sh:path :имя ; sh:languageIn ("en")', ['"Рудольф",\t"R"@en,5 ;', "5 ;"]),
        ("sh:path :friend ; sh:class :Ruritanian", ['"f" ;', ':f, "f" ;']),
        ("sh:path :says ; sh:minLength 5", ['"""a']),
        ("sh:path :friend ; sh:maxCount 1", [':friend\t:f, "f" ;']),
        ("sh:path :home ; sh:minCount 1", [":r a :Ruritanian ;"]),
        ("sh:path [ sh:inversePath :of ] ; sh:nodeKind sh:BlankNode", [":r ."]),
        ("sh:path [ sh:alternativePath ( :home :friend ) ] ; sh:nodeKind sh:IRI", ['"f" ;']),
    ],
)
@pytest.mark.parametrize("writing", [("\n", ""), ("\r\n", "\ufeff")], ids=["plain", "with-byte-order-mark"])
def test_a_value_that_a_shape_refuses_has_its_own_place(
    shape: str, places: list[str], writing: tuple[str, str], data: Data
) -> None:
    assert data.refused(ONE, shape, *writing) == places


def test_a_blank_node_has_the_place_of_what_points_to_it_and_the_same_name_in_each_run(data: Data) -> None:
    nodes = '[ a :Ruritanian ; :no "1" ] :at :h . :r :friend [ :no 2;a :Ruritanian ],\n[ :no 3 ;\na :Ruritanian ] .'
    named = "\n_:f a :Ruritanian ; :no 4.0 ."
    found = data.refused(nodes + named, "sh:path :no ; sh:in ( 2 )")
    assert [one.partition(" ")[0] for one in found] == ["", "4.0", ":friend"]
    printed = set()
    for format_ in ("json", "turtle", "sarif", "gitlab"):
        for _ in range(2):
            main(["shacl", *data.files, "--format", format_])
            printed.add(data.capsys.readouterr().out)
    assert len(printed) == 4


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return ruritania_copied(tmp_path / "ruritania").relative_to(tmp_path)


def test_a_triple_in_another_file_than_its_thing_is_pointed_at_where_it_stands(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = archive / "data" / "more.ttl"
    more.write_text(
        "\n".join([*MORE, "case:rur-rassendyll hb:inState\tstate:rur, person:rudolf-rassendyll ."]), "utf-8"
    )
    found = places(capsys, "--archive", str(archive), "validate", "--select", "CaseShape-inState")
    assert (str(more), "5", "43") in found


def test_what_redefines_a_term_of_the_base_is_pointed_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "habeas.toml").write_text('[archive]\nname = "r"\nbase = "none"\n')
    (tmp_path / "data/x.ttl").write_text(f"@prefix hb: <{ONT}> .\n# ours\n  hb:Finding\ta hb:Case .\n", "utf-8")
    found = places(capsys, "--archive", str(tmp_path), "validate")
    assert [one[1:] for one in found] == [("3", "3")]
