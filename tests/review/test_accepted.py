"""An opinion of which the record holds little is read whole: the record is valid after it, and says all of it once."""

from __future__ import annotations

import datetime
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.archive import Archive, locate
from kg.build.load import load_files
from kg.cli.main import main
from kg.drafts import make
from kg.drafts.run import Readers, run
from kg.review.accept import Accepted, accept
from kg.review.compare import Record
from kg.review.decisions import Review, opened
from kg.review.draft import read
from kg.review.join import joined
from kg.store.local import LocalStore
from kg.terms.names import GRAPH, THING, hb, prefixes
from tests.conftest import ROOT
from tests.review import case

pytestmark = pytest.mark.full
DAY = datetime.date(2031, 5, 1)
TODAY = (case.DRAFTS / "today.txt").read_text()
OPENING = """\
# Readings of pages about opinions; all invented.
# Source: a page that prints the opening of an opinion.

@prefix case: <https://w3id.org/habeas/id/case/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix hb: <https://w3id.org/habeas/ont#> .
@prefix list: <https://w3id.org/habeas/id/list/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix org: <https://w3id.org/habeas/id/org/> .
@prefix person: <https://w3id.org/habeas/id/person/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix state: <https://w3id.org/habeas/id/state/> .
@prefix un: <https://w3id.org/habeas/id/un/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<> a hb:Graph ;
    dcterms:title "Readings of pages"@en ;
    hb:covers "The opening of an opinion."@en ;
    hb:origin list:origin-imported ;
    prov:wasDerivedFrom un:a-hrc-wgad-2018-110 .

un:a-hrc-wgad-2018-110 a hb:Opinion ;
    hb:number "110/2018" ;
    hb:isIssuedBy org:wgad ;
    hb:respondent state:rur ;
    hb:adoptedOn "2018-04"^^xsd:gYearMonth ;
    hb:inLanguage "en" ;
    hb:authority list:authority-opinion ;
    hb:readExtent list:read-opening ;
    hb:readingNote "Only the opening part, about the first 2,000 characters, was read."@en ;
    hb:addressesCase case:rur-wgad-110-2018 ;
    hb:statedIn un:a-hrc-wgad-2018-110__opening .

un:a-hrc-wgad-2018-110__opening a hb:Passage ;
    oa:hasSource un:a-hrc-wgad-2018-110 ;
    hb:locator "opening part" ;
    hb:precision list:precision-document .

case:rur-wgad-110-2018 a hb:Case ;
    hb:concernsPerson person:rudolf-rassendyll-110-2018 ;
    hb:inState state:rur ;
    hb:statedIn un:a-hrc-wgad-2018-110__opening .

person:rudolf-rassendyll-110-2018 a hb:Person ;
    rdfs:label "Rudolf Rassendyll"@en ;
    hb:statedIn un:a-hrc-wgad-2018-110__opening .
"""


def opinion(number: str, name: str, state: str, **said: str) -> str:
    """The text of the invented opinion, with the number, the person and the State of another, and other words."""
    serial, year = number.split("/")
    surname = name.rpartition(" ")[2]
    text = TODAY.replace("A/HRC/WGAD/2018/110", f"A/HRC/WGAD/{year}/{serial}").replace("110/2018", number)
    text = text.replace("Mr. Rassendyll", f"Mr. {surname}").replace("Rudolf Rassendyll", name)
    text = text.replace("Kazakhstan", state).replace("It recalls its opinion No. 16/2017.", "")
    for old, new in said.items():
        words = WORDS[old]
        assert words in text
        text = text.replace(words, new)
    return text


WORDS = {
    "issued": "4 July 2018",
    "session": "eighty-first session, 17–26 April 2018",
    "communicated": "9 November 2017",
    "replied": "The Government replied to the communication on 2 January 2018.",
    "adopted": "19 April 2018",
    "arrested": "3 March 2017",
    "charged": "20 March 2017",
    "answer": "In its reply of 2 January 2018, the Government denied the allegations.",
    "finding": (
        "being in contravention of articles 9 and 19 of the Universal Declaration of Human Rights and articles 9 (2), "
        "14 (1) and 19 of the International Covenant on Civil and Political Rights, is arbitrary and falls within "
        "categories I and II"
    ),
}


def accepted(text: str, archive: Archive, folder: Path, name: str = "opinion") -> Accepted:
    """A text is read, all its facts are accepted, and the file is written."""
    path = folder / f"{name}.txt"
    path.write_text(text)
    store = LocalStore.in_memory()
    load_files(store, archive.turtle)
    with Readers(make.reader(archive), 1) as readers:
        list(run([path], folder / "drafts", readers, make.version(), again=True))
    draft = joined(read(folder / "drafts", name), store)
    with opened(Review(folder / "reviews", draft, "Sapt")) as review:
        case.accept_all(review)
        return accept(review, Record(store), archive, prefixes(archive), DAY)


def assert_read_whole_and_said_once(archive: Archive, file: str) -> None:
    """The document of a new file has one extent of reading, and no statement of the file stands in another, too."""
    said = Counter(quad.triple for text in archive.turtle.values() for quad in parse(text))
    new = list(parse(archive.content(file)))
    document = next(quad.object for quad in new if quad.predicate.value.endswith("wasDerivedFrom"))
    extents = [one.object for one in said if (one.subject, one.predicate) == (document, hb("readExtent"))]
    assert extents == [ox.NamedNode(f"{THING}list/read-whole")]
    assert [str(quad) for quad in new if said[quad.triple] > 1 and quad.subject != ox.NamedNode(GRAPH)] == []


def parse(text: bytes) -> Iterator[ox.Quad]:
    return ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=GRAPH)


def test_an_invented_opinion_whose_opening_is_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "archive"
    assert main(["init", str(folder)]) == 0
    imported = folder / "data" / "imported" / "wgad" / "opinions.ttl"
    imported.parent.mkdir(parents=True)
    imported.write_text(OPENING)
    text = opinion("110/2018", "Rudolf Rassendyll", "Ruritania")
    assert accepted(text, locate(folder), tmp_path).left_to_do == []
    capsys.readouterr()
    assert main(["validate", "--archive", str(folder)]) == 0
    assert "warning" not in capsys.readouterr().out
    left = imported.read_text()
    assert "read-opening" not in left
    assert "2018-04" not in left
    assert main(["build", "--archive", str(folder)]) == 0
    assert_read_whole_and_said_once(locate(folder), "data/opinions/a-hrc-wgad-2018-110.ttl")


OPINIONS = [
    (  # the importer read the opening
        opinion(
            "9/2018",
            "Kem Sokha",
            "Cambodia",
            issued="5 June 2018",
            communicated="17 January 2018",
            replied="The Government did not reply to the communication.",
            answer="There was no answer.",
        ),
        "data/opinions/a-hrc-wgad-2018-9.ttl",
    ),
    (  # the importer read the opening, and a page that tells of the arrest
        opinion(
            "18/2018",
            "Mateusz Piskorski",
            "Poland",
            issued="27 April 2018",
            replied="The Government did not reply to the communication.",
            answer="There was no answer.",
            arrested="18 May 2016",
        ),
        "data/opinions/a-hrc-wgad-2018-18.ttl",
    ),
    (  # people wrote down what two pages tell of it, and its finding in full
        opinion(
            "13/2018",
            "Nabeel Rajab",
            "Bahrain",
            issued="13 July 2018",
            finding="being in contravention of articles 2, 3, 7, 9, 10, 11, 18 and 19 of the Universal Declaration of "
            "Human Rights and articles 2, 9, 10, 14, 18, 19 and 26 of the International Covenant on Civil and "
            "Political Rights, is arbitrary and falls within categories II and V",
        ),
        "data/opinions/a-hrc-wgad-2018-13.ttl",
    ),
    (  # counsel's letter and two pages tell of it, in a file of its own
        opinion(
            "2/2022",
            "Alnur Ilyashev",
            "Kazakhstan",
            issued="30 March 2022",
            session="ninety-third session, 30 March–8 April 2022",
            communicated="14 October 2021",
            replied="The Government replied to the communication on 13 December 2021.",
            answer="The Government denied the allegations.",
            adopted="30 March 2022",
            arrested="17 April 2020",
            charged="18 April 2020",
        ),
        "data/opinions/a-hrc-wgad-2022-2-read.ttl",
    ),
]


def test_opinions_of_which_the_record_holds_little(tmp_path: Path) -> None:
    """The texts are composed from what the record holds. They are not those of the opinions, and nobody keeps them."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    archive = locate(tmp_path)
    for text, file in OPINIONS:
        assert accepted(text, archive, tmp_path, Path(file).stem).file == file
    assert main(["validate", "--archive", str(tmp_path)]) == 0
    assert main(["build", "--archive", str(tmp_path)]) == 0
    for _, file in OPINIONS:
        assert_read_whole_and_said_once(locate(tmp_path), file)
