"""The header of a question says which things each parameter accepts; what is missing or unknown there is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from kg.archive import Archive, locate
from kg.errors import KgError
from kg.sparql.query_file import ANYTHING, QueryFile, question, read_all
from kg.terms.names import hb
from tests.conftest import RURITANIA

TEXT = """#+ title: x
#+ question: y
#+ param: {param}
#+ column: s - s
#+ keywords: k
PREFIX case: <https://w3id.org/habeas/id/case/>
SELECT ?s {{ VALUES ?z {{ {default} }} ?s ?p ?z }}
"""


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An archive with no query but the one that a test writes."""
    shutil.copytree(RURITANIA / "data", tmp_path / "data")
    (tmp_path / "queries" / "questions").mkdir(parents=True)
    return locate(tmp_path)


def written(archive: Archive, param: str, default: str = "case:a") -> QueryFile:
    (archive.queries / "questions" / "one.rq").write_text(TEXT.format(param=param, default=default))
    return read_all(archive, "questions")[0]


def test_a_parameter_names_the_classes_that_it_accepts(archive: Archive) -> None:
    found = written(archive, "z (hb:Case, hb:Event) - the case (or an event) - of it")
    assert found.params == {"z": "the case (or an event) - of it"}
    assert found.accepts == {"z": (hb("Case"), hb("Event"))}


def test_a_parameter_may_accept_anything_or_the_values_of_a_closed_list(archive: Archive) -> None:
    assert written(archive, "z (owl:Thing) - the thing").accepts == {"z": (ANYTHING,)}
    rights = NamedNode("https://w3id.org/habeas/id/list/rights")
    assert written(archive, "z (list:rights) - the right").accepts == {"z": (rights,)}


@pytest.mark.parametrize(
    ("param", "default", "what", "repair"),
    [
        ("z - the case", "case:a", "does not say of which class parameter z is", "add the class"),
        ("z (hb:Case) - a number", "1", "gives parameter z a class", "take the brackets out"),
        ("z (nosuch:Case) - the case", "case:a", "z names nosuch:Case, which the ontology", "correct the name"),
        ("z (list:right-expression) - it", "case:a", "z names list:right-expression, which", "correct the name"),
        ("z hb:Case - the case", "case:a", "parameter z hb:Case has no VALUES", "add the block"),
    ],
)
def test_a_class_that_is_missing_or_unknown_is_refused(
    archive: Archive, param: str, default: str, what: str, repair: str
) -> None:
    with pytest.raises(KgError, match=what) as raised:
        written(archive, param, default)
    (problem,) = raised.value.problems
    assert problem.where == "queries/questions/one.rq"
    assert problem.expected
    assert repair in problem.repair


def test_a_header_line_goes_on_in_indented_lines(archive: Archive) -> None:
    found = written(archive, "z (hb:Case) - a case\n#+   that somebody\n#+    names")
    assert found.params == {"z": "a case that somebody names"}
    assert found.columns == {"s": "s"}


def test_a_question_that_is_read_alone_has_the_same_header() -> None:
    archive = locate()
    for whole in read_all(archive, "questions"):
        assert question(archive, whole.name) == whole
