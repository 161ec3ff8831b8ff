"""Writes citations as lawyers do, in English and in Russian."""

from __future__ import annotations

from kg.terms.citations.grammar import Names, genitive
from kg.terms.citations.model import Citation, Path, Provision, UNDocument, citation_error
from kg.terms.citations.read import parse


def format(citation: Citation, names: Names, style: str = "short", lang: str = "en") -> str:  # noqa: A001 - like parse
    """The citation as a lawyer writes it, "short" or "long", in "en" or "ru".

    Raises KgError if `parse` would not read it back.

    >>> code = "https://w3id.org/habeas/id/kz-cc"
    >>> names = Names([(code, "CC", "en", "code")])
    >>> format(Provision(code, (("art", "274"), ("para", "4"), ("point", "2"))), names)
    'CC 274(4)(2)'
    """
    if isinstance(citation, Provision):
        kind, long = names.kind(citation.instrument), style == "long"
        write = _russian if lang == "ru" else _english
        text = write(citation.path, names.name(citation.instrument, lang, long), kind == "code", long)
    elif isinstance(citation, UNDocument):
        text = citation.symbol
    else:
        text = f"{'Мнение №' if lang == 'ru' else 'Opinion No.'} {citation.number}/{citation.year}"
    if parse(text, names) != [citation]:
        raise citation_error("this citation would not be read back as it is written", "use its IRI", text)
    return text


def _english(path: Path, name: str, code: bool, long: bool) -> str:
    """ "CC 274(4)(2)", or "Article 274, Part 4, Paragraph 2, of the Criminal Code"."""
    (_, article), *rest = path
    if not long and (not rest or rest[0][0] == "para" or not rest[0][1][0].isdigit()):
        return f"{name} {article}" + "".join(f"({number})" for _, number in rest)
    words = {"art": "article", "para": "paragraph"}
    if code:
        words = {"art": "Article", "para": "Part", "point": "Paragraph"}
    labelled = len(dict(rest)) if code else sum(step == "para" or number[0].isdigit() for step, number in rest[:1])
    steps = ", ".join(f"{words.get(step, step)} {number}" for step, number in path[: 1 + labelled])
    brackets = "".join(f" ({number})" for _, number in rest[labelled:])
    return f"{steps}{brackets}{',' * bool(labelled)} of the {name}"


def _russian(path: Path, name: str, code: bool, long: bool) -> str:
    """ "п. 2 ч. 4 ст. 274 УК РК", or "пункт 2 части 4 статьи 274 …": innermost step first, the rest in the genitive."""
    forms = {"art": "ст. статья статьи", "para": "п. пункт пункта", "point": "подп. подпункт подпункта"}
    if code:
        forms |= {"para": "ч. часть части", "point": "п. пункт пункта"}
    first = dict(reversed(path))  # the outermost number of each step, the innermost step first
    steps = [f"{forms[step].split()[long * (1 + (n > 0))]} {number}" for n, (step, number) in enumerate(first.items())]
    brackets = "".join(f" ({number})" for _, number in path[len(first) :])
    return " ".join([steps[0] + brackets, *steps[1:], genitive(name)])
