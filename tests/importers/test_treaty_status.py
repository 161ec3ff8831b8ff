"""The import of treaty status: every State and date of the tables, two witnesses side by side, nothing dropped."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, Namespace, URIRef

from kg.archive import locate
from kg.errors import KgError
from kg.importers.account import Account
from tests.importers import case
from tests.importers.case import Whole

pytestmark = pytest.mark.full  # the importer runs over the whole of its source
HB, ID = Namespace("https://w3id.org/habeas/ont#"), Namespace("https://w3id.org/habeas/id/")
Imported = tuple[dict[str, str], Account]
Mini = Callable[..., Imported]


def run(path: Path) -> Imported:
    account, files, _ = case.imported("treaty-status", path)
    return files, account


@pytest.fixture(scope="module")
def imported(whole: Callable[[str], Whole]) -> Imported:
    return whole("treaty-status")


@pytest.fixture(scope="module")
def graph(imported: Imported) -> rdflib.Graph:
    return parsed(imported[0])


def parsed(files: dict[str, str]) -> rdflib.Graph:
    whole = rdflib.Graph()
    for text in files.values():
        whole.parse(data=text, format="turtle", publicID="http://example.org/")
    for file in (locate().data / "norms").glob("treaty-actions-*.ttl"):
        whole.parse(file, format="turtle", publicID="http://example.org/")
    return whole


def actions(graph: rdflib.Graph, state: URIRef | str, treaty: str) -> set[tuple[str, str]]:
    """Kind and date of every action of a State towards a treaty."""
    return {
        (str(graph.value(node, HB.actionKind)).rpartition("action-")[2], str(graph.value(node, HB.actedOn)))
        for node in graph.subjects(HB.byState, URIRef(state))
        if graph.value(node, HB.toTreaty) == ID[treaty] and (node, RDF.type, HB.TreatyAction) in graph
    }


# The real sources


def test_every_row_is_written_but_that_of_a_territory(imported: Imported, sources: Path) -> None:
    account = imported[1]
    tables = {path.relative_to(sources).as_posix(): path for path in sources.glob("treaty-status*/*.csv")}
    rows = sum(
        len(path.read_text(encoding="utf-8").splitlines()) - 1 for path in tables.values() if path.stem != "index"
    )
    assert (account.read, account.written, len(account.refused)) == (rows, rows - 1, 1)
    assert account.refused[0][1] == "“Montserrat” is no known State"
    assert account.sources == {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in tables.items()}
    assert account.things["OrganisationPage"] == len(tables)
    assert account.things["Conflict"] == 44


def test_actions_that_were_looked_up_by_hand_are_right(graph: rdflib.Graph) -> None:
    kz = ID["state/kz"]
    assert {("signature", "2003-12-02"), ("ratification", "2006-01-24")} <= actions(graph, kz, "iccpr")
    assert actions(graph, kz, "cat") == {("accession", "1998-08-26")}
    assert actions(graph, kz, "icmw") == set()
    places = set(graph.objects(ID["treaty-action_kz_iccpr_ratification"], HB.statedIn))
    assert {str(place).rpartition("/")[2] for place in places} == {
        "treaty-status-2015-4-4__kazakhstan",
        "treaty-status-2022-iccpr__kazakhstan",
        "ngo-102__opening",
    }
    # a succession to the signature is no consent; an approval and a formal confirmation keep their names
    mk = ID["treaty-action_mk_iccpr-op1_signature"]
    assert graph.value(mk, HB.actionKind) == ID["list/action-signature"]
    assert any("succession to the signature" in str(note) for note in graph.objects(mk, HB.note))
    assert actions(graph, ID["state/mn"], "apartheid-in-sports") >= {("acceptance", "1987-12-16")}
    assert ("formal-confirmation", "2010-12-23") in actions(graph, ID["state/european-union"], "crpd")
    assert ("denunciation", "1997") in actions(graph, ID["state/jm"], "iccpr-op1")


def test_a_year_that_differs_is_a_conflict_that_deletes_neither(graph: rdflib.Graph) -> None:
    told = actions(graph, ID["state/za"], "iccpr")
    assert told == {("signature", "1994-10-03"), ("ratification", "1998-12-10"), ("consent", "1994")}
    year, date = ID["treaty-action_za_iccpr_consent"], ID["treaty-action_za_iccpr_ratification"]
    assert (year, HB.conflictsWith, date) in graph
    conflict = graph.value(predicate=HB.hasSide, object=year)
    assert set(graph.objects(conflict, HB.hasSide)) == {year, date}
    assert "That is the year of the signature" in str(graph.value(conflict, HB.weighing))


# Invented excerpts

FIRST = 'Participant,Signature,"Ratification, Accession(a), Succession(d)"\n'
SECOND = "iso2,member,state party,year ratification or accession,signatory,no action,status,note\r\n"
INDEX = "chapter_no,treaty_no,treaty_name,url\n4,4,Covenant,http://example.org/4\n"


@pytest.fixture
def mini(tmp_path: Path) -> Mini:
    """Imports an invented table of the ICCPR and an invented list of years."""

    def write(first: str | bytes = "", second: str | bytes = "", name: str = "4-4", witness: str = "iccpr") -> Imported:
        for folder, file, text in (
            ("treaty-status", "index", INDEX),
            ("treaty-status", name, first if isinstance(first, bytes) else FIRST + first),
            ("treaty-status-2022", f"hr_status_{witness}", second if isinstance(second, bytes) else SECOND + second),
        ):
            (tmp_path / folder).mkdir(exist_ok=True)
            raw = text if isinstance(text, bytes) else text.encode()
            (tmp_path / folder / f"{file}.csv").write_bytes(raw)
        return run(tmp_path)

    return write


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Peru,,31 Feb 1990", "holds no date"),
        ("Peru,,12 Mar 1990 A", "a mark that its column does not announce"),
        ("Atlantis,,12 Mar 1990", "no known State"),
        ("Peru,,", "tells no act"),
        ("Peru,12 Mar 1990", "2 fields"),
        ('Peru,,"12 Mar 1990', "are its quotation marks closed?"),
        ("Chile,,1 Jan 1990\n", "a second row"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason_and_the_others_stand(mini: Mini, row: str, reason: str) -> None:
    files, account = mini(f"Chile,1 Jan 1989,1 Jan 1990 a\n{row}\nGhana,,2 Feb 1990\n")
    assert [name.startswith("treaty-status/4-4.csv: ") for name, _ in account.refused] == [True]
    assert reason in account.refused[0][1]
    assert (account.read, account.written, account.balanced) == (3, 2, True)
    graph = parsed(files)
    assert actions(graph, ID["state/cl"], "iccpr") == {("signature", "1989-01-01"), ("accession", "1990-01-01")}
    assert actions(graph, ID["state/gh"], "iccpr") == {("ratification", "1990-02-02")}
    assert actions(graph, ID["state/pe"], "iccpr") == set()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("PE,Peru,1,3019,0,0,state party,", "no year"),
        ("PE,Peru,1,1978,0,0,dancing,", "the status “dancing” is unknown"),
        ("PE,Peru,0,1978,0,1,no action,", "there is a year of consent"),
        ("CL,Chile,1,1980,0,0,state party,", "a second row"),
    ],
)
def test_a_bad_row_of_the_second_witness_is_refused_with_its_reason(mini: Mini, row: str, reason: str) -> None:
    files, account = mini("", f"CL,Chile,1,1972,0,0,state party,\r\n{row}\r\n")
    assert [(record.startswith("treaty-status-2022/hr_status_iccpr.csv: ")) for record, _ in account.refused] == [True]
    assert reason in account.refused[0][1]
    assert account.balanced
    assert actions(parsed(files), ID["state/cl"], "iccpr") == {("consent", "1972")}


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("Participant,Signature\nPeru,1 Jan 1990\n", "Participant, Signature"),
        ('Signature,"Ratification, Accession(a)"\n1 Jan 1990,\n', "Participant"),
        ("", "Participant"),
    ],
)
def test_a_table_that_lacks_a_column_is_an_error(mini: Mini, first: str, expected: str) -> None:
    with pytest.raises(KgError) as error:
        mini(first.encode())
    assert expected in error.value.expected
    assert error.value.where == "treaty-status/4-4.csv"
    assert error.value.repair


@pytest.mark.parametrize("year", ["2015", "2016"])
def test_a_year_that_the_first_source_could_not_know_is_no_conflict(mini: Mini, year: str) -> None:
    files, account = mini("", f"PE,Peru,1,{year},0,0,state party,\r\n")
    assert "Conflict" not in account.things
    assert "TreatyStatus" not in "".join(files.values())


@pytest.mark.parametrize(
    ("first", "status", "place"),
    [("", "none", "__all-rows"), ("Peru,11 Aug 1977,\n", "signatory", "__peru")],
)
def test_a_year_before_2015_that_the_first_source_contradicts_is_a_conflict(
    mini: Mini, first: str, status: str, place: str
) -> None:
    files, account = mini(first, "PE,Peru,1,1978,0,0,state party,\r\n")
    graph, node = parsed(files), ID["treaty-status_pe_iccpr_2015"]
    assert graph.value(node, HB.partyStatus) == ID[f"list/party-status-{status}"]
    assert graph.value(node, HB.conflictsWith) == ID["treaty-action_pe_iccpr_consent"]
    assert str(graph.value(node, HB.statedIn)) == f"{ID['doc/treaty-status-2015-4-4']}{place}"
    assert account.things["Conflict"] == 1


def test_a_witness_that_denies_a_consent_is_noted_on_it_and_stands_in_conflict(mini: Mini) -> None:
    files, account = mini("Peru,,28 Apr 1978\n", "PE,Peru,0,,0,1,no action,\r\n")
    graph, status = parsed(files), ID["treaty-status_pe_iccpr_2022"]
    assert graph.value(status, HB.conflictsWith) == ID["treaty-action_pe_iccpr_ratification"]
    assert str(graph.value(status, HB.observedOn)) == "2022-08"
    assert str(graph.value(status, HB.statedIn)) == str(ID["doc/treaty-status-2022-iccpr__peru"])
    note = graph.value(ID["treaty-action_pe_iccpr_ratification"], HB.note)
    assert str(note) == "The second witness (years to August 2022) shows this State without any action."
    assert len(account.listed) == 1
