"""The check on consents finds one that a later official list of participants lacks, unless a conflict says so."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat

from kg.archive import locate
from kg.build.validate import validate
from kg.sparql.query_file import read_all
from kg.store.local import LocalStore
from kg.terms.names import prefixes

ARCHIVE = locate()
TABLE = prefixes(ARCHIVE)
NAME = "consent-that-a-list-of-participants-lacks"
LIST = """
doc:rur-list hb:listsParticipantsOf id:rur-treaty ; hb:authority list:authority-official-record ;
    hb:readExtent list:read-whole ; hb:earliest "2015-01-01"^^xsd:date .
doc:rur-list__all-rows oa:hasSource doc:rur-list .
doc:rur-list__row oa:hasSource doc:rur-list .
id:consent hb:byState state:rur ; hb:toTreaty id:rur-treaty ; hb:actionKind list:action-consent ;
    hb:latest "1999-12-31"^^xsd:date ; hb:statedIn doc:rur-other__row .
"""
ENTRY = """
id:entry hb:byState state:rur ; hb:toTreaty id:rur-treaty ; hb:actionKind list:action-{} ;
    hb:latest "1999-05-01"^^xsd:date ; hb:statedIn doc:rur-list__row .
"""
STATUS = "id:status a hb:TreatyStatus ; hb:statedIn doc:rur-list__all-rows . "


def found(text: str) -> list[str]:
    """What the check says of these statements, in Turtle."""
    store = LocalStore.in_memory()
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in TABLE.items())
    store.as_oxigraph().load((head + text).encode(), format=RdfFormat.TURTLE)
    checks = [check for check in read_all(ARCHIVE, "checks") if check.name == NAME]
    assert len(checks) == 1
    return [finding.what for finding in validate(store, checks, TABLE)]


@pytest.mark.parametrize("more", ["", ENTRY.format("signature"), STATUS], ids=["no row", "signature", "not joined"])
def test_a_consent_that_the_list_lacks_is_found(more: str) -> None:
    (what,) = found(LIST + more)
    assert what == "id:consent is a consent that the later list doc:rur-list does not show, and no conflict says so"


@pytest.mark.parametrize(
    "text",
    [
        LIST + STATUS + "id:consent hb:conflictsWith id:status .",
        LIST + ENTRY.format("ratification"),
        LIST.replace("2015-01-01", "1999-01-01"),
        LIST.replace("read-whole", "read-parts"),
        LIST.replace("authority-official-record", "authority-scholarship"),
        LIST.replace("action-consent", "action-signature"),
        LIST
        + ENTRY.format("denunciation").replace("hb:latest", "hb:earliest").replace("rur-list__row", "rur-other__row"),
    ],
    ids=["conflict", "shown", "later consent", "partly read", "not official", "a signature", "left before"],
)
def test_what_is_right_is_not_found(text: str) -> None:
    assert found(text) == []
