"""Citations: tables of what lawyers write, and citations and texts made by Hypothesis."""

from __future__ import annotations

import string
import time
from contextlib import suppress

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from kg.errors import KgError
from kg.terms import citations
from kg.terms.citations import Citation, Names, Provision, grammar, parse
from kg.terms.names import THING as BASE
from tests.effort import SEED, draws

ROWS = [
    ("iccpr", "ICCPR", "en", "treaty"),
    ("iccpr", "the Covenant", "en", "treaty"),
    ("iccpr", "International Covenant on Civil and Political Rights", "en", "treaty"),
    ("iccpr", "МПГПП", "ru", "treaty"),
    ("iccpr", "Международного пакта о гражданских и политических правах", "ru", "treaty"),
    ("iccpr-op1", "First Optional Protocol to the ICCPR", "en", "treaty"),
    ("icescr", "ICESCR", "en", "treaty"),
    ("icescr", "International Covenant on Economic, Social and Cultural Rights", "en", "treaty"),
    ("icescr", "the Economic Covenant", "en", "treaty"),
    ("udhr", "UDHR", "en", "declaration"),
    ("udhr", "Universal Declaration of Human Rights", "en", "declaration"),
    ("udhr", "ВДПЧ", "ru", "declaration"),
    ("kz-cc", "CC", "en", "code"),
    ("kz-cc", "KZ CC", "en", "code"),
    ("kz-cc", "Criminal Code", "en", "code"),
    ("kz-cc", "Criminal Code of the Republic of Kazakhstan", "en", "code"),
    ("kz-cc", "Penal Code", "en", "code"),
    ("kz-cc", "УК РК", "ru", "code"),
    ("kz-cc", "ҚК", "kk", "code"),
    ("kz-cc", "ҚР ҚК", "kk", "code"),
    ("kz-cc", "Уголовного кодекса Республики Казахстан", "ru", "code"),
    ("kz-cao", "CAO", "en", "code"),
    ("kz-cao", "КоАП РК", "ru", "code"),
    ("kz-const", "Constitution of the Republic of Kazakhstan", "en", "constitution"),
    ("kz-const", "Конституции РК", "ru", "constitution"),
    ("kz-assembly", "Law on Peaceful Assemblies", "en", "statute"),
    ("kz-assembly", "Закона о мирных собраниях", "ru", "statute"),
    ("th-cc", "TH CC", "en", "code"),
    ("th-cc", "Penal Code", "en", "code"),
    ("th-cc", "Criminal Code of Thailand", "en", "code"),
]
NAMES = Names((BASE + key, name, lang, kind) for key, name, lang, kind in ROWS)


def provision(iri: str) -> Provision:
    """The provision that an IRI identifies."""
    instrument, _, steps = iri.rpartition("/")
    return Provision(instrument, tuple((step.partition("_")[0], step.partition("_")[2]) for step in steps.split("__")))


IDENTIFIERS = """
ICCPR 19                                             | iccpr/art_19
ICCPR 19(2)                                          | iccpr/art_19__para_2
ICCPR 14(3)(d)                                       | iccpr/art_14__para_3__point_d
ICESCR 7(a)(i)                                       | icescr/art_7__point_a__point_i
article 19 of the Covenant                           | iccpr/art_19
article 19, paragraph 2, of the Covenant             | iccpr/art_19__para_2
article 14, paragraph 3 (d), of the Covenant         | iccpr/art_14__para_3__point_d
paragraph 2 of article 19 of the Covenant            | iccpr/art_19__para_2
paragraphs 1 and 3 (d) of article 14 of the Covenant | iccpr/art_14__para_1 art_14__para_3__point_d
article 14, paragraphs 1, 2 and 5, of the Covenant   | iccpr/art_14__para_1 art_14__para_2 art_14__para_5
article 14, paragraphs 1, 3 (b), (d) and (e), ICCPR
                                                     | iccpr/art_14__para_1 art_14__para_3__point_b
                                                     | art_14__para_3__point_d art_14__para_3__point_e
articles 9, paragraphs 1 and 3, and 14, paragraph 1, of the Covenant| iccpr/art_9__para_1 art_9__para_3 art_14__para_1
article 14, paragraphs 1-3, of the Covenant          | iccpr/art_14__para_1 art_14__para_2 art_14__para_3
article[s] 19 and 21 of [the] Covenant               | iccpr/art_19 art_21
articles 9 (1)–(4) and 14 ICCPR
                                                     | iccpr/art_9__para_1 art_9__para_2 art_9__para_3 art_9__para_4
                                                     | art_14
ICCPR 9(1)–(4)                                       | iccpr/art_9__para_1 art_9__para_2 art_9__para_3 art_9__para_4
articles 9 (1), (3) and (4) and 14 of the Covenant   | iccpr/art_9__para_1 art_9__para_3 art_9__para_4 art_14
ICCPR 8(3)(c)(i)–(iii)
                                                     | iccpr/art_8__para_3__point_c__point_i
                                                     | art_8__para_3__point_c__point_ii
                                                     | art_8__para_3__point_c__point_iii
articles 19-22 of the Covenant                       | iccpr/art_19 art_20 art_21 art_22
article 14 read in conjunction with article 2 of the Covenant| iccpr/art_14 art_2
articles 19, 21 and 22 ICCPR and article 9 UDHR      | iccpr/art_19 art_21 art_22 udhr/art_9
UDHR 9; ICCPR 9(1)                                   | udhr/art_9 iccpr/art_9__para_1
article 5 of the First Optional Protocol to the ICCPR| iccpr-op1/art_5
ст. 19 МПГПП                                         | iccpr/art_19
п. 2 ст. 19 МПГПП                                    | iccpr/art_19__para_2
п. 1 и 3 ст. 14 МПГПП                                | iccpr/art_14__para_1 art_14__para_3
подпункт d) пункта 3 статьи 14 МПГПП                 | iccpr/art_14__para_3__point_d
CC 274                                               | kz-cc/art_274
CC 274(4)(2)                                         | kz-cc/art_274__para_4__point_2
Article 274, Part 4, Paragraph 2, of the Criminal Code| kz-cc/art_274__para_4__point_2
Article 3, item 1, of the Criminal Code              | kz-cc/art_3__point_1
CC 274(4)(2)–(3)                                     | kz-cc/art_274__para_4__point_2 art_274__para_4__point_3
CC 174 and CAO 456-2                                 | kz-cc/art_174 kz-cao/art_456-2
CC 207.3(1-1)                                        | kz-cc/art_207.3__para_1-1
ч. 4 п. 2 ст. 274 УК РК                              | kz-cc/art_274__para_4__point_2
п. 2 ч. 4 ст. 274 УК РК                              | kz-cc/art_274__para_4__point_2
ҚК-нің 274-бабы 4-бөлігінің 2-тармағы                | kz-cc/art_274__para_4__point_2
ҚР ҚК-нің 274-бабы 4-бөлігінің 2) тармағы            | kz-cc/art_274__para_4__point_2
пункт 2 части 4 статьи 274 УК РК                     | kz-cc/art_274__para_4__point_2
Article 4(3) of the Constitution of the Republic of Kazakhstan| kz-const/art_4__para_3
п. 3 ст. 4 Конституции РК                            | kz-const/art_4__para_3
Section 112 of the Criminal Code of Thailand         | th-cc/art_112
Opinion No. 2/2022                                   | un/a-hrc-wgad-2022-2
Мнение № 2/2022                                      | un/a-hrc-wgad-2022-2
A/HRC/WGAD/2022/2                                    | un/a-hrc-wgad-2022-2
CCPR/C/112/D/2137/2012                               | un/ccpr-c-112-d-2137-2012
E/CN.4/2005/102/Add.1                                | un/e-cn.4-2005-102-add.1
"""


def read_table(text: str) -> list[tuple[str, list[str]]]:
    """Each text with what it cites; a long row goes on in the next line, and an instrument is written once."""
    rows: list[tuple[str, list[str]]] = []
    for line in text.strip().splitlines():
        said, _, cited = line.partition("|")
        rows += [(said.strip(), [])] if said.strip() else []
        for one in cited.split():
            rows[-1][1].append(one if "/" in one else f"{rows[-1][1][-1].partition('/')[0]}/{one}")
    return rows


TABLE = read_table(IDENTIFIERS)
ERRORS = {
    "ICPR 19": "ICCPR",
    "article 112 of the Penal Code": "id/th-cc",
    "Penal Code 112": "id/kz-cc",
    "article 19": "no instrument",
    "ICCPR": "no citation",
    "article 19 ICCPR 9": "no citation",
    "ICCPR 9 and article 10 UDHR": "no citation",
    "paragraph 2 of the Covenant": "no citation",
    "ICCPR 1-99": "1-99",
    "ICCPR 8(3)(c)(i) and (d)": "(d)",
    "ICCPR 19[2]": "no citation",
    "ICCPR 0": "not a provision",
    "article 14, paragraphs 1 to 3 (d), of the Covenant": "range",
    "article 14, paragraphs 1, 3 (b), (d) and 5, of the Covenant": "no citation",
    "articles 274-276 of the Criminal Code": "274-276",
    "SELECT ?s WHERE { ?s ?p ?o }": "SELECT",
    "\x1b[31mICCPR": "",
}
KEYS = sorted({key for key, *_ in ROWS})


def iris(found: list[Citation]) -> list[str]:
    return [citation.iri for citation in found]


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_a_text_names_these_things(text: str, expected: list[str]) -> None:
    assert iris(parse(text, NAMES)) == [BASE + key for key in expected]


@pytest.mark.parametrize(("text", "says"), ERRORS.items())
def test_what_is_not_a_citation_is_an_error_in_four_parts(text: str, says: str) -> None:
    with pytest.raises(KgError) as caught:
        parse(text, NAMES)
    error = caught.value
    assert says in error.what
    assert error.expected.count('"') >= 4
    assert error.repair
    assert len(error.where) <= 80
    assert error.where or not text.strip()


@pytest.mark.parametrize("text", ["(" * 100_000, "ICCPR " * 20_000, "1, " * 33_000, "a/" * 50_000, "S" * 100_000])
def test_a_long_text_is_refused_at_once(text: str) -> None:
    start = time.process_time()
    with pytest.raises(KgError) as caught:
        parse(text, NAMES)
    assert time.process_time() - start < 0.1
    assert len(caught.value.where) == 80


@pytest.mark.parametrize(
    "unit", ["(1", "(", "1,", "P 1, ", "paragraphs 1, ", "article ", "п. 1 ", "A/1", "UN doc ", "1 - "]
)
def test_the_longest_text_that_is_read_takes_no_time(unit: str) -> None:
    start = time.process_time()
    for end in ("", "!", "ICCPR", "article 3 ICCPR"):
        with suppress(KgError):
            parse((unit * 2000)[: citations.LONGEST_TEXT - 20] + end, NAMES)
    assert time.process_time() - start < 2


def test_an_article_without_instrument_is_of_the_context() -> None:
    assert iris(parse("article 19 (2)", NAMES, BASE + "udhr")) == [BASE + "udhr/art_19__para_2"]
    text = "Article 274, Part 4, Paragraph 2"
    assert iris(parse(text, NAMES, BASE + "kz-cc")) == [BASE + "kz-cc/art_274__para_4__point_2"]
    assert iris(parse("19 and 21; A/HRC/47/1", NAMES, BASE + "iccpr"))[:2] == [
        BASE + "iccpr/art_19",
        BASE + "iccpr/art_21",
    ]


def test_the_context_decides_a_shared_name_and_no_other() -> None:
    assert iris(parse("Penal Code 112", NAMES, BASE + "th-cc")) == [BASE + "th-cc/art_112"]
    assert iris(parse("article 19 of the Covenant", NAMES, BASE + "udhr")) == [BASE + "iccpr/art_19"]
    rows = [*ROWS, ("icescr", "the Covenant", "en", "treaty")]
    both = Names((BASE + key, name, lang, kind) for key, name, lang, kind in rows)
    with pytest.raises(KgError, match=r"iccpr or .*icescr"):
        parse("article 11 of the Covenant", both)
    assert iris(parse("article 11 of the Covenant", both, BASE + "icescr")) == [BASE + "icescr/art_11"]


WRITTEN = """
iccpr/art_19__para_2 | en | ICCPR 19(2)
icescr/art_7__point_a__point_i | en | ICESCR 7(a)(i)
iccpr/art_19__para_2 | ru | п. 2 ст. 19 МПГПП
iccpr/art_8__para_3__point_c__point_ii | ru | подп. c (ii) п. 3 ст. 8 МПГПП
kz-cc/art_274__para_4__point_2 | en | CC 274(4)(2)
kz-cc/art_274__para_4__point_2 | ru | п. 2 ч. 4 ст. 274 УК РК
kz-cc/art_3__point_1 | en | Article 3, Paragraph 1, of the CC
kz-const/art_4__para_3 | ru | п. 3 ст. 4 Конституции РК
th-cc/art_112 | ru | ст. 112 TH CC
"""


@pytest.mark.parametrize("row", WRITTEN.strip().splitlines())
def test_a_provision_is_written_as_a_lawyer_does(row: str) -> None:
    key, lang, expected = row.split(" | ")
    assert citations.format(provision(BASE + key), NAMES, lang) == expected


def test_the_symbol_of_an_opinion_before_2012_is_not_guessed() -> None:
    with pytest.raises(KgError, match="does not follow from its number"):
        parse("Opinion No. 8/2008", NAMES)


def test_an_ambiguous_name_is_never_written() -> None:
    rows = [(BASE + key, name, "en", "code") for key in ("a", "b") for name in ("Code", f"Code of {key}")]
    assert citations.format(Provision(BASE + "a", (("art", "1"),)), Names(rows)) == "Code of a 1"
    with pytest.raises(KgError, match="could be that of"):
        citations.format(Provision(BASE + "a", (("art", "1"),)), Names(rows[::2]))


def number(key: str) -> st.SearchStrategy[str]:
    plain = st.integers(1, 999).map(str)
    if NAMES.kind(BASE + key) in ("treaty", "declaration"):
        return plain
    return st.one_of(plain, st.tuples(plain, st.integers(1, 9)).map(lambda two: f"{two[0]}-{two[1]}"))


@st.composite
def provisions(draw: st.DrawFn) -> Provision:
    key = draw(st.sampled_from(KEYS))
    steps = [("art", draw(number(key)))]
    if draw(st.booleans()):
        steps.append(("para", draw(number(key))))
    point = st.one_of(number(key), st.sampled_from([*string.ascii_lowercase, "ii", "iv"]))
    steps += [("point", draw(point)) for _ in range(draw(st.integers(0, 3)))]
    return Provision(BASE + key, tuple(steps))


@seed(SEED)
@settings(max_examples=draws(100, 500))
@given(provisions(), st.sampled_from(["en", "ru"]))
def test_what_is_written_is_read_back(cited: Provision, lang: str) -> None:
    assert parse(citations.format(cited, NAMES, lang), NAMES) == [cited]
    assert provision(cited.iri) == cited


WORDS = ["19", "2/2022", "A/1", "(2)", "(d)", "-", "–", "to", "of the", "Opinion No.", "456-2", "9bis", "ii", "[", "]"]
PIECES = st.sampled_from([*(row[1] for row in ROWS), *grammar.LETTERS, *WORDS, "(", ")", "{", '"', "?x"])


@seed(SEED)
@settings(max_examples=draws(200, 1000))
@given(st.one_of(st.text(), st.lists(PIECES, max_size=12).map(" ".join), st.lists(PIECES, max_size=12).map("".join)))
def test_any_text_is_citations_or_a_kg_error(text: str) -> None:
    for context in (None, BASE + "iccpr", BASE + "kz-cc"):
        try:
            found = parse(text, NAMES, context)
        except KgError:
            continue
        assert found
        for citation in found:
            if isinstance(citation, Provision):
                assert provision(citation.iri) == citation
