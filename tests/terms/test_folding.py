"""Folding of search text: one spelling for the pages, for a site of files, and for the SQLite release."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from pyoxigraph import Literal

from kg.graph import Graph
from kg.terms.folding import TO_LATIN, fold, unaccented
from tests.conftest import ROOT

PAGES = ROOT / "kg" / "serve" / "static" / "pages.js"
# In a page, pages.js runs after the document is there; here it finds nothing to attach itself to.
NODE = """
const fs = require("fs"), vm = require("vm");
const { script, letters, texts } = JSON.parse(fs.readFileSync(0, "utf-8"));
const document = { addEventListener() {}, querySelector() {}, querySelectorAll: () => [] };
const page = vm.createContext({ document, addEventListener() {} });
const fold = vm.runInContext(script + "; fold", page);
process.stdout.write(JSON.stringify(texts.map((text) => fold(text, letters))));
"""


def folded_by_the_site(texts: list[str]) -> list[str]:
    """The texts as a reader's browser folds them in a site of files, with the table that the index brings."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed here: the folding of pages.js was not compared with ours")
    given = json.dumps({"script": PAGES.read_text(encoding="utf-8"), "letters": TO_LATIN, "texts": texts})
    done = subprocess.run(["node", "-e", NODE], input=given, capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout))


@pytest.mark.full
def test_every_text_of_the_record_is_folded_alike_in_pages_site_and_sqlite(real: Graph) -> None:
    rows = real.store.rows("SELECT DISTINCT ?text WHERE { ?thing ?property ?text FILTER(ISLITERAL(?text)) }")
    texts = sorted({text.value for (text,) in rows if isinstance(text, Literal)})
    assert len(texts) > 10_000
    folded = [fold(text) for text in texts]
    assert [fold(unaccented(text)) for text in texts] == folded == list(map(fold, folded))
    assert folded_by_the_site(texts) == folded
    assert sum(one != text.casefold() for one, text in zip(folded, texts, strict=True)) > 1_000
    assert any(
        one != text.casefold() and not one.isascii() for one, text in zip(map(unaccented, texts), texts, strict=True)
    )


@pytest.mark.parametrize(
    ("text", "plain", "latin"),
    [
        ("Қалқаман Ёлкин, Жаңаөзен", "калкаман елкин, жанаозен", "kalkaman elkin zhanaozen"),
        ("Каһарман Әліұлы", "кахарман алиулы", "kakharman aliuly"),
        ("Ҷамшед Ҳақимӣ Ӯ", "чамшед хакими у", "chamshed khakimi u"),
        ("Кґо Їжак Є", "кґо ижак є", "kgo izhak e"),
        ("Kós-Ilyášev Łódź Straße", "kos-ilyasev łodz strasse", "kos ilyasev lodz strasse"),
        ("A/HRC/WGAD/2022/2, №&nbsp;5½", "a/hrc/wgad/2022/2, no&nbsp;51⁄2", "a hrc wgad 2022 2 no nbsp 51 2"),
        ("مارکس 王 Ω", "مارکس 王 ω", "مارکس 王 ω"),
        ("", "", ""),
    ],
)
def test_letters_of_many_alphabets(text: str, plain: str, latin: str) -> None:
    assert (unaccented(text), fold(text)) == (plain, latin)
    assert folded_by_the_site([text]) == [latin]
