"""Each verb, each kind of page and each section of a page is tried once, on Ruritania, whatever the effort.

What there is comes from the program. One that is added fails here until it has its line.
"""

from __future__ import annotations

import shlex
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pyoxigraph import NamedNode
from starlette.routing import compile_path

from kg.cli.main import main
from kg.cli.verbs import VERBS as EVERY_VERB
from kg.cli.verbs.check import CHECKS
from kg.graph import Graph
from kg.serve.app import PAGES
from kg.serve.links import Links
from kg.serve.pages.snapshot import GraphSnapshot
from kg.serve.pages.thing import MAKERS
from kg.serve.pages.view import View
from kg.serve.settings import Settings
from kg.terms.names import THING, hb
from kg.terms.vocabulary import RDF_TYPE
from tests.conftest import ROOT, RURITANIA, ruritania_copied
from tests.importers.test_registry import DECISION, decisions, written
from tests.serving import Served, serving

STATED = """\
<https://w3id.org/habeas/id/a> <urn:name> "A" <https://w3id.org/habeas/graph/data/x> .
<https://w3id.org/habeas/id/b> <urn:name> "B" <https://w3id.org/habeas/graph/data/x> .
"""
SMALL = """@prefix : <https://w3id.org/habeas/id/> .
@prefix hb: <https://w3id.org/habeas/ont#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
hb:a owl:inverseOf hb:b . :x hb:a :y .
"""
FILES = {
    "old.nq": STATED,
    "new.nq": STATED.splitlines()[0] + "\n",
    "small/ontology/one.ttl": SMALL,
    "small/data/two.ttl": SMALL,
}
COMMANDS = {  # commands in a folder with a copy of Ruritania, the last of them with the verb, and what that prints
    "questions": ("kg questions cases-resting-on", "provision"),
    "ask": ("kg ask cases-resting-on provision='RUR CC 7' article='Covenant of Liberty 2'", "Rassendyll"),
    "search": ("kg search Rassendyll", "case:rur-rassendyll"),
    "show": ("kg show case:rur-rassendyll", "data/cases/rassendyll.ttl"),
    "why": ("kg why case:rur-rassendyll", "On the domestic plane it is open"),
    "brief": ("kg brief case:rur-rassendyll --to brief.docx; kg brief case:rur-rassendyll", "## Read this first"),
    "query": ("kg query 'SELECT ?case { ?case a hb:Case }'", "Rudolf Rassendyll v. Ruritania"),
    "coverage": ("kg coverage", "concerns person"),
    "stats": ("kg stats", "conclusion"),
    "build": ("kg init mine --base none; kg build --archive mine", "built: "),
    "validate": ("kg validate archive/data/opinions.ttl", "valid: 1 file"),
    "shacl": ("kg shacl old.nq", "Conforms: True"),
    "check proofs": ("kg check proofs --archive bare", "0 failures"),
    "check inference": ("kg check inference --archive small", "2 statements about the record, the same by"),
    "check store": ("kg check store", "as kg build wrote them"),
    "verify": (f"kg verify --sources {RURITANIA}/sources", "12 passages verified"),
    "init": ("kg init mine", "files in mine"),
    "new": ("kg new case --title X --state state:rur --stated-in doc:ibl-2031-1__para_2", "data/cases/rur-x.ttl"),
    "fetch": ("kg fetch --ledger --contact tests@habeas.example", "no document is wanted"),
    "read": ("kg read today.txt --to drafts", "110/2018: "),
    "review": ("kg read today.txt; kg review", "today: Opinion No. 110/2018, 0 of "),
    "import": ("kg init mine; kg import juris --from source/x.xml --archive mine", "1 record"),
    "export": ("kg export --to release --formats citations", "files in release"),
    "diff": ("kg diff old.nq new.nq", "statements of the data: 0 added, 1 removed"),
    "redact": (
        "kg redact case:rur-rassendyll__role_amicus --because safety --on 2031-12-01",
        "data/cases/rassendyll.ttl: 5 statements taken out",
    ),
    "site": ("kg site --archive bare --to site", "MB in site"),
    "docs": ("kg docs --to docs", "files in docs"),
}
VERBS = [f"check {what}" for what in CHECKS]
VERBS += [name for name in EVERY_VERB if name not in ("check", "serve")]  # kg serve answers the requests below
ADDRESSES = {  # of one page of each kind, and what it shows
    "/": ("", "Cases resting on a treaty provision"),
    "/search": ("search?q=Rassendyll", "Rudolf <mark>Rassendyll</mark> v. Ruritania"),
    "/suggest": ("suggest?q=rud", "Rudolf Rassendyll"),
    "/questions": ("questions", "question/cases-resting-on"),
    "/question/{name}": (
        "question/cases-resting-on?provision=RUR+CC+7&article=Covenant+of+Liberty+2",
        "Rudolf Rassendyll v. Ruritania",
    ),
    "/query": ("query?query=SELECT+*+{+VALUES+?x+{+'Zenda'+}+}", "<bdi>Zenda</bdi>"),
    "/ont": ("ont", 'id="Finding"'),
    "/rules": ("rules", "rule/HB020"),
    "/rule/{name:path}": ("rule/HB020", "HB020"),
    "/id/{path:path}": ("id/case/rur-rassendyll", "<h1><bdi>Rudolf Rassendyll v. Ruritania"),
    "/page/{path:path}": ("page/rur-cc/art_7", "False rumours"),
    "/compare": ("compare?state=state:rur&other=state:gra", "Graustark"),
    "/brief/{path:path}": ("brief/case/rur-rassendyll", "Read this first"),
    "/graph/{path:path}": ("graph/data/sources", "data/sources"),
    "/data/{path:path}": ("data/case/rur-rassendyll.ttl", "case:rur-rassendyll a "),
}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with Ruritania, an archive without data of its own, both built, and what the commands read."""
    folder = tmp_path_factory.mktemp("prepared")
    ruritania_copied(folder / "archive")
    assert main(["init", str(folder / "bare"), "--base", "none"]) == 0
    assert main(["build", "--archive", str(folder / "bare")]) == 0
    written(decisions(DECISION), folder)
    shutil.copy(ROOT / "tests/read/drafts/today.txt", folder)
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def folder(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, in which the commands are run."""
    for variable in ("TMPDIR", "XDG_CACHE_HOME"):  # where kg redact looks for what was generated
        monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.chdir(shutil.copytree(prepared, tmp_path / "folder"))
    return Path.cwd()


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.usefixtures("folder")
def test_each_verb_does_what_it_is_for(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    commands, expected = COMMANDS[verb]
    for command in commands.split("; "):
        capsys.readouterr()
        _, *arguments = shlex.split(command)
        given = [] if "--archive" in arguments else ["--archive", "archive"]
        assert main([*given, *arguments]) == 0, capsys.readouterr().err
    assert " ".join(arguments).startswith(verb)
    printed = capsys.readouterr()
    assert expected in printed.out + printed.err


@pytest.fixture(scope="module")
def served(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The server that `kg serve` starts for Ruritania."""
    with serving(prepared / "archive", tmp_path_factory.mktemp("served")) as one:
        yield one


def page(served: Served, address: str) -> str:
    """The page at an address, or at the one to which that leads."""
    answer = httpx.get(f"{served.root}/{address}", follow_redirects=True, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize("kind", PAGES)
def test_each_kind_of_page_is_served(kind: str, served: Served) -> None:
    address, expected = ADDRESSES[kind]
    assert compile_path(kind)[0].match(f"/{address.partition('?')[0]}")
    assert expected in page(served, address)


@pytest.mark.parametrize(
    ("kind", "place"), [(kind, place) for kind, makers in MAKERS.items() for place in range(len(makers))]
)
def test_each_section_is_on_the_page_of_some_thing(kind: str, place: int, ruritania: Graph, served: Served) -> None:
    snapshot = GraphSnapshot(ruritania)
    view = View(snapshot, Settings(), Links("page/"))
    things = (quad.subject for quad in ruritania.store.statements(None, RDF_TYPE, hb(kind)))
    made = ((thing, MAKERS[kind][place](view, thing)) for thing in things if isinstance(thing, NamedNode))
    thing, section = next((thing, section) for thing, section in made if section is not None)
    assert f'id="{section.anchor}"' in page(served, f"page/{thing.value.removeprefix(THING)}")
