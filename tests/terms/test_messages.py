"""Messages: catalogues are read as gettext means them, and Russian sentences keep names in the nominative."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po

from kg.terms.messages import LOCALE, Messages

RUSSIAN = LOCALE / "ru" / "LC_MESSAGES" / "messages.po"
VALUES = {  # placeholders for dates, numbers and texts of our own, which are not declined
    *("asOf", "start", "laterStart", "started", "days", "date", "day", "opens", "closes", "clock", "name", "symbol"),
    *("from", "until", "end", "seen", "before", "after", "text", "premises", "opened", "binding"),
}
NAME = re.compile(r"(?P<before>\S*\s?)\{(?P<name>[a-zA-Z]\w*)\}")
NOMINATIVE = re.compile(r"^$|[«(:;,—№]\s?$|осударство $|^если $|^и $|^то $")  # after these a name is not declined


def declined(template: str) -> list[str]:
    """The placeholders of a Russian template that stand where a name would have to be declined."""
    return [
        found["name"]
        for found in NAME.finditer(template)
        if found["name"] not in VALUES and not NOMINATIVE.search(found["before"])
    ]


@pytest.mark.parametrize("context", ["rule", "proof"])
def test_russian_sentences_have_names_where_they_stand_in_the_nominative(context: str) -> None:
    with RUSSIAN.open("rb") as file:
        found = {
            str(m.id): declined(str(m.string)) for m in read_po(file, locale="ru") if m.id and m.context == context
        }
    assert len(found) > 10
    assert {message: names for message, names in found.items() if names} == {}


def test_a_catalogue_is_read_as_babel_reads_it() -> None:
    with RUSSIAN.open("rb") as file:
        wanted = [message for message in read_po(file, locale="ru") if message.id]
    russian = Messages("ru")
    assert len(wanted) > 700
    for message in wanted:
        if isinstance(message.id, str):
            assert russian.pgettext(message.context or "", message.id) == message.string
        else:
            one, several = message.id
            assert message.string
            forms = [russian.ngettext(one, several, number) for number in (1, 2, 5)]
            assert forms == [form % {"num": n} for form, n in zip(message.string, (1, 2, 5), strict=True)]


def test_a_language_without_catalogue_and_a_message_without_translation_stay_english() -> None:
    assert Messages("kk").gettext("Proof") == "Proof"
    assert Messages("kk").ngettext("%(num)s row", "%(num)s rows", 2) == "2 rows"
    assert Messages("ru").pgettext("rule", "Which horses won the race?") == "Which horses won the race?"


@pytest.mark.parametrize(
    ("locator", "russian"),
    [
        ("para. 10.4", "п. 10.4"),
        ("article 14, second sentence", "статья 14, второе предложение"),
        ("record 276 (CCPR/C/39/D/260/1987)", "запись 276 (CCPR/C/39/D/260/1987)"),
        ("row of Micronesia, Federated States Of", "строка «Micronesia, Federated States Of»"),
        ("Background, first paragraph", "раздел «Background», первый абзац"),
        ("article 3, on the way home", "статья 3, on the way home"),
    ],
)
def test_a_locator_is_translated_part_by_part(locator: str, russian: str) -> None:
    assert Messages("ru").locator(locator) == russian
    assert Messages("en").locator(locator) == locator
