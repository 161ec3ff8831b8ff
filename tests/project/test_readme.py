"""The README cannot lie: every command of its console blocks gives exactly the output that it shows."""

from __future__ import annotations

import json
import re
import shlex

import pytest

from kg.ask.coverage import depth
from kg.cli.main import main
from kg.graph import Graph
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
NOT_OURS = ("make test", "source ")


def commands() -> list[tuple[str, str]]:
    """Each command with the output that stands under it; `make` ends with the answer of the signature question."""
    found = []
    for block in BLOCKS:
        for command, output in re.findall(r"^\$ ([^\n]*)\n((?:(?!\$ )[^\n]*\n)*)", block, re.MULTILINE):
            text = command.partition("#")[0].strip()
            if text == "make":
                text = 'kg ask cases-resting-on provision="CC 274" article="ICCPR 19"'
            if not text.startswith(NOT_OURS):
                found.append((text, output))
    return found


@pytest.mark.parametrize(("command", "output"), commands(), ids=lambda text: text[:50])
def test_a_command_of_the_readme_gives_that_output(
    command: str, output: str, capsys: pytest.CaptureFixture[str]
) -> None:
    program, *arguments = shlex.split(command)
    assert program == "kg"
    assert main(["build"]) == 0
    capsys.readouterr()
    assert main(arguments) == 0
    assert capsys.readouterr().out == output


def test_the_readme_counts_the_matters_under_article_274(real: Graph) -> None:
    given = {"provision": "CC 274", "article": "ICCPR 19"}
    counted = len(set(real.ask("cases-resting-on", **given).column("case")))
    listed = len(set(real.ask("cases-not-counted", **given).column("case")))
    text = " ".join(README.split())
    assert f"the {counted + listed} matters in which a source names Article 274" in text
    words = {1: "one", 2: "two", 3: "three", 9: "Nine", 10: "Ten", 11: "Eleven"}
    assert f"{words[counted]} case under Article 274" in text
    assert f"{words[listed]} more cases were considered and not counted" in text


def test_the_readme_counts_the_opinions_and_how_deeply_they_are_known(real: Graph) -> None:
    known = depth(real.store)["Opinion"]
    whole, part, reported, listed = known.values()
    assert (
        f"it holds {sum(known.values())} so far: {whole} read in full, {part} read in part, "
        f"{reported} not read but reported by others, {listed} known from a list only"
    ) in " ".join(README.split())


def test_the_readme_counts_the_opinions_of_which_pages_tell() -> None:
    account = json.loads((ROOT / "data" / "imported" / "wgad" / "account.json").read_text(encoding="utf-8"))
    things = account["thingsWritten"]
    text = " ".join(README.split())
    told = sum(number for name, number in things.items() if name.startswith("opinions and decisions"))
    assert f"the Working Group's tables and public pages tell of {told:,} opinions and decisions" in text
    waiting = things["accounts that wait for somebody to decide"]
    assert f"{waiting} accounts of an opinion whose number no page prints wait for somebody to decide" in text


def test_every_link_of_the_readme_leads_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", README) if "://" not in link]
    assert {"CONTRIBUTING.md", "docs/why.md"} <= set(links)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_readme_counts_the_decisions_that_a_program_read() -> None:
    account = json.loads((ROOT / "data" / "imported" / "decisions" / "account.json").read_text(encoding="utf-8"))
    entered = account["thingsWritten"]["texts entered"]
    text = " ".join(README.split())
    assert f"the whole texts of {entered:,} decisions of treaty bodies" in text
    assert f"of {entered:,} decisions of UN treaty bodies the result" in text


def test_the_readme_says_how_many_statements_there_are(real: Graph) -> None:
    (said,) = re.findall(r"Some ([\d,]+) statements", README)
    assert abs(int(said.replace(",", "")) - len(real.store.as_oxigraph())) < 10_000
