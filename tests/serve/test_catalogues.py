"""The message catalogues: every message of pages and archive is translated, and the files are up to date."""

from __future__ import annotations

import io
import re

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from kg.archive import locate
from kg.serve import catalogues
from kg.serve.pages.view import LANGUAGES
from kg.terms.messages import LOCALE

TRANSLATED = [language for language in LANGUAGES if language != "en"]
ARCHIVE = locate(None)


def read(language: str) -> Catalog:
    return read_po(io.BytesIO((LOCALE / language / "LC_MESSAGES" / "messages.po").read_bytes()), locale=language)


def texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]


def entries(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated(language: str) -> None:
    known = read(language)
    wanted = entries(catalogues.messages(ARCHIVE, language))
    assert len(wanted) > 500
    found = [(message, known.get(message.id, message.context)) for message in wanted]
    assert [message.id for message, own in found if own is None or own.fuzzy or not all(texts(own.string))] == []


def contents(file: bytes, language: str) -> list[tuple[object, ...]]:
    """The messages of a catalogue, in its order, whatever version of Babel wrote it: these break lines differently."""
    return [
        (
            one.context,
            one.id,
            one.string,
            one.auto_comments,
            one.user_comments,
            sorted({name for name, _ in one.locations}),
        )
        for one in entries(read_po(io.BytesIO(file), locale=language))
    ]


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_is_as_an_update_would_write_it(language: str) -> None:
    file = (LOCALE / language / "LC_MESSAGES" / "messages.po").read_bytes()
    updated = catalogues.update(ARCHIVE, language)
    assert contents(updated, language) == contents(file, language), "run python -m kg.serve.catalogues"
    assert contents(b"", language) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_plural_forms_of_its_language_and_no_other_placeholders(language: str) -> None:
    placeholder = re.compile(r"%\(\w+\)s|\{\w+\}")
    catalogue = read(language)
    for message in entries(catalogue):
        english = {name for text in texts(message.id) for name in placeholder.findall(text)}
        for text in texts(message.string):
            found = set(placeholder.findall(text))
            assert found == english if message.context == "rule" else found <= english, message.id
        assert list(message.check(catalogue)) == []
        if message.pluralizable:
            assert len(texts(message.string)) == catalogue.num_plurals
