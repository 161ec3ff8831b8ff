"""Writes provisions as lawyers cite them, in English and in Russian."""

from __future__ import annotations

from kg.terms.citations.grammar import Names, genitive
from kg.terms.citations.model import Path, Provision, citation_error
from kg.terms.citations.read import parse


def format(provision: Provision, names: Names, lang: str = "en") -> str:  # noqa: A001 - like parse
    """The provision as a lawyer cites it, in "en" or "ru". Raises KgError if `parse` would not read it back.

    >>> code = "https://w3id.org/habeas/id/kz-cc"
    >>> names = Names([(code, "CC", "en", "code")])
    >>> format(Provision(code, (("art", "274"), ("para", "4"), ("point", "2"))), names)
    'CC 274(4)(2)'
    """
    is_code = names.kind(provision.instrument) == "code"
    text = (_russian if lang == "ru" else _english)(provision.path, names.name(provision.instrument, lang), is_code)
    if parse(text, names) != [provision]:
        raise citation_error("this citation would not be read back as it is written", "use its IRI", text)
    return text


def _english(path: Path, name: str, is_code: bool) -> str:
    """ "CC 274(4)(2)"; "Article 3, Paragraph 1, of the CC" where brackets would be read as a part."""
    (_, article), *rest = path
    if not rest or rest[0][0] == "para" or not rest[0][1][0].isdigit():
        return f"{name} {article}" + "".join(f"({number})" for _, number in rest)
    (_, point), *others = rest
    words = ("Article", "Paragraph") if is_code else ("article", "point")
    brackets = "".join(f" ({number})" for _, number in others)
    return f"{words[0]} {article}, {words[1]} {point}{brackets}, of the {name}"


def _russian(path: Path, name: str, is_code: bool) -> str:
    """ "п. 2 ч. 4 ст. 274 УК РК": the innermost step first, and the name in the genitive."""
    words = {"art": "ст.", "para": "ч.", "point": "п."} if is_code else {"art": "ст.", "para": "п.", "point": "подп."}
    first = dict(reversed(path))  # the outermost number of each step, the innermost step first
    steps = [f"{words[step]} {number}" for step, number in first.items()]
    brackets = "".join(f" ({number})" for _, number in path[len(first) :])
    return " ".join([steps[0] + brackets, *steps[1:], genitive(name)])
