"""Text that nests too deeply is an error: in the parser of pyoxigraph it would end the whole program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.cli.main import main
from kg.errors import KgError
from kg.files.nesting import MAX_DEPTH, is_deep_rdf, refuse_deep_json
from tests.conftest import RURITANIA

DEPTH = 100_000  # at which the parser has no stack left


def nested(depth: int, between: bytes = b"") -> bytes:
    """A statement with triples within triples."""
    inner = (b"<<( <a:a> <a:b> " + between) * depth + b"<a:c>" + b" )>>" * depth
    return b"<a:a> <a:b> " + inner + b" <a:g> .\n"


VERBS = {
    "validate deep.ttl": nested(DEPTH).replace(b" <a:g> .", b" ."),
    "shacl deep.trig": b"<a:g> { " + nested(DEPTH).replace(b" <a:g> .", b" .") + b"}",
    "diff deep.nq deep.nq": nested(DEPTH),
}


@pytest.mark.parametrize("words", VERBS)
def test_no_file_nests_so_deeply_that_it_ends_the_program(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    verb, *names = words.split()
    Path(next(name for name in names if name.startswith("deep"))).write_bytes(VERBS[words])
    assert main(["--archive", str(RURITANIA), verb, *names]) == 1
    assert "triples are nested more than 100 deep" in capsys.readouterr().err


@pytest.mark.parametrize("between", [b"", b"# >>\n", b'# "\n', b"# '''\n", b"<a:#> ", b"a:it\\'s "])
def test_nothing_within_a_text_hides_how_deeply_it_nests(between: bytes) -> None:
    assert is_deep_rdf(nested(MAX_DEPTH + 1, between))
    assert not is_deep_rdf(nested(MAX_DEPTH, between))


def test_many_brackets_side_by_side_or_in_texts_are_not_deep() -> None:
    assert not is_deep_rdf(nested(1) * 1000)
    for text in (b'"<<<"', b"'<<'", b'"""<<"\\"""""', b"'''<<' '''", b"<a:a> # <<\n"):
        assert not is_deep_rdf((b"<a:a> <a:b> " + text + b" .\n") * 1000), text


TERM = '{"x": {"type": "literal", "value": "{{[ \\\\\\" {{"}}'


@pytest.mark.parametrize("before", ['{"value": {"s": ', '{"value": {"a": {}, "b": "{\\"", "s": ', "[", '{"":['])
def test_results_in_json_nest_as_deeply_as_terms_need(before: str) -> None:
    refuse_deep_json(json.dumps({"results": {"bindings": [json.loads(TERM)] * 1000}}).encode(), "x")
    refuse_deep_json(f"[{TERM}".encode(), "x")  # one that breaks off is an error to whoever reads it
    with pytest.raises(KgError, match="objects are nested more than 100 deep"):
        refuse_deep_json(f"[{TERM}, {before * DEPTH}".encode(), "x")
