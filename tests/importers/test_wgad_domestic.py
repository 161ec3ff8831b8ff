"""Charges, verdicts and grounds of detention under domestic law: whom they concern, and what is left out."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import pytest

from kg.files.beside import table
from kg.importers.account import Account
from kg.importers.readings import lines
from kg.importers.readings.charges import NAMES
from kg.importers.readings.laws import NAME, provisions_in
from kg.terms.names import ONT, THING
from tests.importers import case
from tests.importers.case import TYPE, Fields, Values, of_class, of_lines

CASE, LAW = f"{THING}case/kz-wgad-901-2031", f"{THING}kz-fun"
ROW: Fields = {
    "type": "row",
    "number": "901/2031",
    "kind": "opinion",
    "state": "Kazakhstan",
    "persons": ["Rudolf Ruritanus", "Anna Ruritana"],
    "results": [{"persons": "all", "result": "arbitrary", "categories": ["II"]}],
    "doc": "A/HRC/901/1",
    "para": "9",
    "table": "Table 1",
    "iso3": ["KAZ"],
}
PAGE: Fields = {
    "opinion": None,
    "number": "901/2031",
    "states": ["Kazakhstan"],
    "persons": ["Rudolf Ruritanus", "Michael Zenda"],
    "voice": "press",
    "url": "https://gazette.example/rudolf",
    "language": "en",
    "checked": "page names the law",
}
CHARGE: Fields = {"law_id": "kz-fun", "law": "Fun Act", "provision": "5(a)", "stage": "charged", "date": "2030-03-01"}
LAWS = "law_as_named\tlaw_id\tname\toriginal_name\tiso3\tkind\tyears_on_pages\tversion\tcharges\n"
RUDOLF = f"{THING}person/rudolf-ruritanus-901-2031"


def told(folder: Path, *charges: Fields, **page: object) -> tuple[Account, Values]:
    lines = [PAGE | {"charges": [CHARGE | {"of": ["Rudolf Ruritanus"]} | charge for charge in charges]} | page]
    (folder / NAMES[0]).write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    fun = "Fun Act\tkz-fun\tFun Act (Kazakhstan)\t\tKAZ\tspecial law\t\topen: two texts exist\t1\n"
    (folder / NAME).write_text(LAWS + fun, "utf-8")
    account, _, found = of_lines("wgad", folder, ROW)
    return account, found


acts = functools.partial(of_class, name="Charge")


def test_a_charge_is_of_whom_the_page_names_under_a_provision_of_a_law_of_its_own(tmp_path: Path) -> None:
    _, found = told(tmp_path, {"offence": "violating the rules on meetings", "court": "Court of Zenda"})
    charge = found[f"{CASE}__charge_2030-03-01-rudolf-ruritanus"]
    assert charge["underProvision"] == [f"{LAW}/art_5__point_a"]
    assert charge["concernsPerson"] == [RUDOLF]
    assert charge["summary"] == ["As reported: violating the rules on meetings, Court of Zenda."]
    assert found[f"{LAW}/art_5__point_a"]["offenceKind"] == [f"{THING}list/offence-unlawful-assembly"]
    assert found[LAW]["shortName"] == ["KZ FUN"]
    assert found[LAW]["note"] == ["Edition: open: two texts exist."]


def test_words_that_do_not_clearly_name_one_kind_give_none(tmp_path: Path) -> None:
    _, found = told(tmp_path, {"offence": "a play about the king"})
    assert "offenceKind" not in found[f"{LAW}/art_5__point_a"]


@pytest.mark.parametrize(
    ("charge", "reason"),
    [
        ({"of": ["Michael Zenda"]}, "acts of others than the persons of the opinion"),
        ({"stage": "accused", "provision": None}, "acts of which the page says “accused” and no provision"),
        ({"date": "2032"}, "acts that accuse of something in a later year than that of the opinion"),
    ],
)
def test_a_charge_that_is_not_of_the_case_is_left_out(tmp_path: Path, charge: Fields, reason: str) -> None:
    one = {name: value for name, value in (CHARGE | {"of": ["Rudolf Ruritanus"]} | charge).items() if value}
    (tmp_path / "in").mkdir()
    account, found = told(tmp_path / "in", {}, charges=[one])
    assert not acts(found)
    assert account.skipped[reason] == 1


@pytest.mark.parametrize(
    ("noted", "summary"),
    [
        ("none: held as a foreigner", ["As reported: held as a foreigner."]),
        ("four counts, not named in the excerpt", ["As reported: four counts."]),
        ("offence wording cut in the excerpt", None),
    ],
)
def test_what_a_reader_noted_in_the_place_of_an_offence_is_not_reported(
    tmp_path: Path, noted: str, summary: list[str] | None
) -> None:
    _, found = told(tmp_path, {"offence": noted})
    assert found[f"{CASE}__charge_2030-03-01-rudolf-ruritanus"].get("summary") == summary


def told_as_decided(folder: Path, monkeypatch: pytest.MonkeyPatch, decided: Fields) -> tuple[Account, Values]:
    monkeypatch.setattr("kg.importers.readings.lines.key_of_line", lambda line: line.url)
    monkeypatch.setitem(table(lines.__file__, "judged")["charges"], PAGE["url"], decided | {"reason": "another has it"})
    whom = {"of": ["Rudolf Ruritanus"]}
    return told(folder, charges=[CHARGE | whom, {"offence": "plotting", "stage": "charged"} | whom])


def test_a_field_that_somebody_left_out_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    account, found = told_as_decided(tmp_path, monkeypatch, {"leave_out": ["date"]})
    assert acts(found)
    assert not any("occurredOn" in charge for charge in acts(found).values())
    assert "date of its charges left out: another has it" in case.remarks(account)


def test_a_field_that_somebody_put_right_is_that_of_the_charge_with_the_provision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, found = told_as_decided(tmp_path, monkeypatch, {"says": {"stage": "convicted", "provision": "7"}})
    (conviction,), (charge,) = of_class(found, "Conviction").values(), acts(found).values()
    assert conviction["underProvision"] == [f"{LAW}/art_7"]
    assert charge["summary"] == ["As reported: plotting."]
    assert "stage and provision of its charges put right: another has it" in case.remarks(account)


def test_a_page_that_names_the_article_for_the_charge_tells_of_two_acts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    also = CHARGE | {"stage": "convicted", "date": "2030-05-02", "of": ["Rudolf Ruritanus"]}
    _, found = told_as_decided(tmp_path, monkeypatch, {"leave_out": ["law", "provision"], "also": also})
    (conviction,) = of_class(found, "Conviction").values()
    assert conviction["underProvision"]
    assert not any("underProvision" in charge for charge in acts(found).values())


def test_a_charge_of_a_group_is_of_the_case(tmp_path: Path) -> None:
    _, found = told(tmp_path, {"of": ["group as the page lists"]})
    assert "concernsPerson" not in found[f"{CASE}__charge_2030-03-01"]


def test_a_page_that_says_no_more_is_left_out_and_provisions_of_one_day_are_one_verdict(tmp_path: Path) -> None:
    verdict = {"stage": "convicted"}
    less: Fields = {"stage": "convicted", "date": "2030", "law": "Fun Act"}
    account, found = told(tmp_path, verdict, verdict | {"provision": "7"}, less)
    (conviction,) = of_class(found, "Conviction").values()
    assert conviction["underProvision"] == [f"{LAW}/art_5__point_a", f"{LAW}/art_7"]
    assert account.skipped["acts of which a page says more"] == 1


def test_a_ground_of_detention_is_no_charge(tmp_path: Path) -> None:
    _, found = told(tmp_path, {"stage": "accused", "note": "ground of detention; no charge stage on the page"})
    assert not acts(found)
    (detention,) = of_class(found, "Detention").values()
    assert detention["beganOn"] == ["2030-03-01"]
    assert found[f"{LAW}/art_5__point_a"][TYPE] == [f"{ONT}StatutoryProvision"]


def test_a_page_without_a_number_is_joined_where_one_opinion_fits(tmp_path: Path) -> None:
    _, found = told(tmp_path, {}, number=None)
    assert acts(found)
    account, found = told(tmp_path, {}, number=None, persons=["Michael Zenda"])
    assert not acts(found)
    assert "no opinion that is known" in case.remarks(account)


def test_a_page_that_shows_a_minor_is_not_used(tmp_path: Path) -> None:
    _, found = told(tmp_path, {}, checked="he was aged 16 at arrest")
    assert not acts(found)


def applied(folder: Path, state: str, *laws: str) -> tuple[Account, Values]:
    """Provisions of which a page only says that they were applied."""
    page = PAGE | {"kind": "opinion", "read": "opening", "states": [state], "domestic": list(laws)}
    del page["opinion"]
    account, _, found = of_lines("wgad", folder, page)
    return account, found


def test_what_a_page_calls_applied_is_a_charge_under_a_code(tmp_path: Path) -> None:
    text = "article 207.3, part 2, subparagraphs a, b and e, of the Criminal Code"
    _, found = applied(tmp_path, "Russian Federation", text)
    (charge,) = acts(found).values()
    assert charge["underProvision"] == [f"{THING}ru-cc/art_207.3__para_2__point_{one}" for one in "abe"]
    assert found[f"{THING}ru-cc"]["citedAs"] == ["RU CC", "Criminal Code of the Russian Federation"]


def test_what_a_page_calls_applied_is_no_charge_under_another_law(tmp_path: Path) -> None:
    account, found = applied(
        tmp_path, "Australia", "section 189(1) of the Migration Act 1958", "State of Emergency Law"
    )
    assert found[f"{THING}au-ma/art_189__para_1"][TYPE] == [f"{ONT}StatutoryProvision"]
    assert not acts(found)
    assert account.skipped["laws named as a whole, without a provision"] == 1


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("articles 1, 2 and 3", ["art_1", "art_2", "art_3"]),
        ("section 10, subsection (b)", ["art_10__point_b"]),
        ("7-9 and 307-1", ["art_7", "art_8", "art_9", "art_307-1"]),
        ("87 bis", ["art_87bis"]),
        ("section 17/20", []),
        ("chap. 7:01, para. 38 (1) (a)", []),
    ],
)
def test_provisions_are_read_whole_or_not_at_all(text: str, read: list[str]) -> None:
    assert [one.iri.rpartition("/")[2] for one in provisions_in(text, {"name": "kz-fun"})] == read
