"""Articles in running text: lists such as "articles 9 (1)-(3) and 14, read alone and with article 2 (3)".

The list is found here, and read by the room of citations. What it cannot read is refused, never read in part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.errors import KgError
from kg.read.gazetteer import Gazetteer
from kg.read.phrases import Phrases
from kg.read.text import Span, Text
from kg.terms import citations
from kg.terms.citations import Provision
from kg.terms.names import THING

__all__ = ["Cited", "Refused", "articles", "domestic", "local", "unread"]

_PHRASES = Phrases(__file__)
_PARAGRAPHS_IN_BRACKETS = _PHRASES.pattern("paragraphs")
_PARAGRAPH_OR_ARTICLE = _PHRASES.pattern("paragraph-or-article")
_LIST = _PHRASES.pattern("list")
_PROTOCOL = re.compile(
    r"\s*(?:Optional\s+Protocol|Protocole\s+facultatif|Protocolo\s+Facultativo)\b(?!\s+(?:to|se|del?)\b)"
)
_DAMAGED_PART = re.compile(r"\s*\([IlO|]{1,2}\)")  # a scan of "(1)"
_TAIL = re.compile(r"(?:\s*(?:,|;|\b(?:of|de|del|du|the|la|le|and|y|et|both|los|les|as well as|to|l')\b|l'))+\s*$")
_READ_WITH = re.compile(r"\b(?:read|taken|lue?s?|leíd[oa]s?)\W*(?:alone|seule?s?)?\W*(?:and|et|y)?\W*$")
_OWN = ("Covenant", "International Covenant", "Pact", "Pacte", "Pacto")
_THEN_READ = re.compile(r"\s*,?\s*(?:and |when |both |each |all )?(?:read|taken|lue?s?|leíd[oa]s?)\b")
_JOINT = _PHRASES.pattern("joint")
_OTHER_JOINT = _PHRASES.pattern("other-joint")
_EXCEPT = _PHRASES.pattern("except")
_BUT_NOT = _PHRASES.pattern("but-not")
_ONE_ARTICLE = re.compile(  # "article 14, paragraphs 1 and 3, and 5": of one article, so that 5 is none of its own
    r"(?i:art[íi]culo|article)\s+(?!.*(?i:art[íi]c(?:le|ulo)s?\b))(?=.*(?i:\bparas?\b|\bp[aá]rr|\bparagraph))"
)
_CITES = re.compile(r"\b[Aa]rt(?:icles?|[íi]culos?|\.)\s+(?:[\dlIO]|premier\b|primero\b)")
_AND_MORE = re.compile(  # bare numbers behind an instrument: "of the Declaration and l4 and 19 of the Covenant"
    r"\s*[,;]?\s*(?:(?:and|et|y|as well as|ainsi que|así como)\s+)?(?P<more>[\dlIO]{1,3}(?:\s?\(\w{1,3}\))*)"
    r"(?=,? (?:and|et|y) |, [\dlIO]|,? of |,? du |,? de |,? del )"
)
_CODE = _PHRASES.pattern("code")
_DOMESTIC = _PHRASES.pattern("domestic")


@dataclass(frozen=True)
class Cited:
    """Provisions that a stretch cites: each by its short name, two that are read together with a plus between them."""

    values: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Refused:
    """A stretch that cites something that could not be read."""

    reason: str
    start: int
    end: int


Lists = tuple[list[Cited], list[Refused]]
"""Provisions that were read, and stretches that were refused."""


def local(iri: str) -> str:
    """The short name of a thing of the record.

    >>> local("https://w3id.org/habeas/id/iccpr/art_9")
    'iccpr/art_9'
    """
    return iri.removeprefix(THING)


@lru_cache(maxsize=8)
def _instruments(rows: tuple[tuple[str, str, str, str], ...]) -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    bearers: dict[str, set[str]] = {}
    for iri, name, _, _ in rows:
        bearers.setdefault(re.sub(r"^the ", "", " ".join(name.split())).replace("’", "'"), set()).add(iri)
    longest = sorted((name for name in bearers if len(name) > 2), key=len, reverse=True)
    named = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in longest)
    pattern = re.compile(rf"\s*((?:said |aforementioned |same )?(?:{named}))(?![\w/])")
    return pattern, {name: tuple(sorted(iris)) for name, iris in bearers.items()}


def articles(text: Text, span: Span, known: Gazetteer, context: str = "", protocol: str = "") -> Lists:
    """The articles of treaties and declarations that a stretch cites, and what could not be read.

    `context` is the treaty that "the Convention" means, and of which articles without an instrument are; `protocol` is
    what "the Optional Protocol" means.
    """
    into: Lists = ([], [])
    cited, refused = into
    start = end = span[0]
    for match in _LIST.finditer(text.one_line, *span):
        if match.start() < end:
            continue
        problem, with_left = _joined_otherwise(text.one_line[end : match.start()], after_list=end > span[0])
        if problem:
            if with_left:
                cited[:] = [one for one in cited if one.start < start]
            refused.append(Refused(problem, start if with_left else match.start(), match.end()))
            end = match.end()
            continue
        start = match.start()
        end = _one(text, match.span(), span[1], known, context=context, protocol=protocol, into=into)
    return into


def unread(text: Text, span: Span, read: Sequence[Cited | Refused]) -> list[Refused]:
    """The citations of a stretch beside the lists that were read or refused."""
    words, found = text.one_line, []
    places = [match.start() for match in _CITES.finditer(words, *span)]
    places += [match.start("more") for one in read if (match := _AND_MORE.match(words, one.end, span[1]))]
    for place in sorted(places):
        if not any(one.start <= place < one.end for one in read):
            reason = f"these articles cannot be read: “{' '.join(words[place : place + 60].split())}”"
            found.append(Refused(reason, place, min(span[1], place + 60)))
    return found


def _joined_otherwise(between: str, *, after_list: bool) -> tuple[str, bool]:
    """The problem if the words before a list join it to the one before in a way that is not known, or exclude it.

    Also true if the list before it is concerned: "articles 7 to 10, except article 8".
    """
    if after_list and _OTHER_JOINT.fullmatch(between):
        return "what these articles are read with cannot be read", True
    if after_list and _EXCEPT.fullmatch(between):
        return "the text excepts some of these articles", True
    return ("the text says that these articles are not meant", False) if _BUT_NOT.search(between) else ("", False)


def _one(
    text: Text,
    listed: Span,
    last: int,
    known: Gazetteer,
    *,
    context: str,
    protocol: str,
    into: Lists,
) -> int:
    """Reads one list and its instrument; returns where they end."""
    words = text.one_line[slice(*listed)]
    if damaged := _DAMAGED_PART.match(text.one_line, listed[1], last):
        into[1].append(Refused(f"“{damaged[0].strip()}” is no part of an article", listed[0], damaged.end()))
        return damaged.end()
    tail = _TAIL.search(words)
    stop = listed[0] + (tail.start() if tail else len(words.rstrip()))
    if _READ_WITH.search(words):
        following = _LIST.search(text.one_line, listed[1], min(last, listed[1] + 80))
        ends = following.end() if following else stop
        into[1].append(Refused("what these articles are read with cannot be read", listed[0], ends))
        return ends
    instrument, ends, problem = _instrument(text, (listed[1], last), words, known, context=context, protocol=protocol)
    ends = max(ends, stop)
    if not instrument:
        if problem or _ends_without_instrument(text.one_line[listed[1] : last], tail):
            problem = problem or "the text names no instrument for these articles"
            into[1].append(Refused(problem, listed[0], ends))
        return ends
    if (joined := _read_afterwards(text, ends, last)) is not None:
        if joined[0] and not _other_instrument(text, joined[1], last, known, instrument):
            _read(text.one_line[listed[0] : stop] + joined[0], instrument, (listed[0], joined[1]), known, into)
        else:
            into[1].append(Refused("what these articles are read with cannot be read", listed[0], joined[1]))
        return joined[1]
    instruments = [instrument]
    if also := _also(text, ends, last, known, both="both" in (tail[0] if tail else "")):
        instruments.append(also[0])
        ends = also[1]
    for one in instruments:
        _read(text.one_line[listed[0] : stop], one, (listed[0], ends), known, into)
    return ends


def _read_afterwards(text: Text, start: int, last: int) -> tuple[str, int] | None:
    """The words that follow an instrument with "read": ", read in conjunction with article 2 (3)", and where it ends.

    The words are empty if they are not in a form that is known; None if nothing of the kind follows.
    """
    if not _THEN_READ.match(text.one_line, start, last):
        return None
    following = _LIST.search(text.one_line, start, min(last, start + 120))
    if not following:
        return "", start
    words = text.one_line[start : following.end()]
    tail = _TAIL.search(words)
    words = words[: tail.start()] if tail else words.rstrip()
    known = _JOINT.search(_in_english(words))
    return (words if known and known.start() < 8 else ""), start + len(words)


def _other_instrument(text: Text, start: int, last: int, known: Gazetteer, instrument: str) -> bool:
    """True if a list that is read together with others is of another instrument than they."""
    pattern, bearers = _instruments(known.rows)
    match = re.compile(rf"\s*,?\s*(?:of|de|del|du) (?:the |la |l')?{pattern.pattern}").match(text.one_line, start, last)
    return match is not None and instrument not in bearers[name_of(match[1])]


def _instrument(
    text: Text, after: Span, words: str, known: Gazetteer, *, context: str, protocol: str
) -> tuple[str, int, str]:
    """The instrument of a list of articles, where its name ends, and what is wrong if the name does not tell it."""
    pattern, bearers = _instruments(known.rows)
    if match := pattern.match(text.one_line, *after):
        of = bearers[name_of(match[1])]
        instrument = of[0] if len(of) == 1 else context if context in of else ""
        if context and name_of(match[1]) in _OWN and context.endswith(("iccpr", "icescr")):
            instrument = context  # before the committee of a Covenant, that Covenant
        problem = "" if instrument else f'"{name_of(match[1])}" may be one of {len(of)} instruments'
        return instrument, match.end(), problem
    if _PROTOCOL.match(text.one_line, *after):
        return protocol, 0, "" if protocol else "which Optional Protocol is meant is not said"
    named = re.match(r"\s*(?:Convention|Covenant|Pacte|Pacto|Convención)\b", text.one_line[slice(*after)])
    alone = not re.search(r"\b(?:of|de|del|du)\b[\s\w]*$", words) and not re.fullmatch(r"\D*1\D*", words)
    return context if named or alone else "", after[0] + named.end() if named else 0, ""


def _ends_without_instrument(after: str, tail: re.Match[str] | None) -> bool:
    """True if a list says "of", and then comes no name."""
    return tail is not None and " of" in tail[0] and re.match(r"\s*(?:,|\.|$|on |and )", after) is not None


def _also(text: Text, start: int, last: int, known: Gazetteer, *, both: bool) -> tuple[str, int] | None:
    """A second instrument of the same articles, as in "of the Declaration and of the Covenant", and where it ends."""
    pattern, bearers = _instruments(known.rows)
    of = "(?:of )?" if both else "of "
    match = re.compile(rf"\s*and {of}(?:the )?{pattern.pattern}").match(text.one_line, start, last)
    if match is None or len(bearers[name_of(match[1])]) != 1:
        return None
    return bearers[name_of(match[1])][0], match.end()


def name_of(words: str) -> str:
    """The name of an instrument in one spelling of blanks."""
    return re.sub(r"^(?:said|aforementioned|same) ", "", " ".join(words.split()))


def _read(words: str, instrument: str, span: Span, known: Gazetteer, into: Lists) -> None:
    try:
        values = tuple(_values(_in_english(words), instrument, known))
        named = {_article(one) for value in values for one in value.split("+")}
        unclear = any(int(one["next"]) > int(one["last"]) for one in _PARAGRAPH_OR_ARTICLE.finditer(words))
        if unclear or (_ONE_ARTICLE.match(words) and len(named) > 1):
            raise KgError("which of these numbers are articles is not clear")
    except KgError as error:
        into[1].append(Refused(error.what, *span))
        return
    unknown = [part for value in values for part in value.split("+") if f"{THING}{part}" not in known.provisions]
    if unknown or not values:
        what = f"the record has no {', '.join(unknown[:3])}" if unknown else "no article could be read"
        into[1].append(Refused(what, *span))
    else:
        into[0].append(Cited(values, *span))


def _values(words: str, instrument: str, known: Gazetteer) -> list[str]:
    """The provisions of a list. Raises KgError if it holds anything else."""
    joint = _JOINT.search(words)
    if not joint:
        return [local(one) for one in _parsed(words, instrument, known)]
    items = list(_NEXT_ITEM.finditer(words, 0, joint.start()))
    if items:  # "articles 9 and 14, and of article 2 (3) read with …": the joint is that of the last item
        if joint["comma"]:
            raise KgError("which of the articles is read together with others is not clear")
        first = _values(words[: items[-1].start()], instrument, known)
        return [*first, *_values(words[items[-1].end() :], instrument, known)]
    left = [local(one) for one in _parsed(words[: joint.start()], instrument, known)]
    right_words, rest_words = words[joint.end() :], ""
    if cut := _NEXT_ITEM.search(right_words):
        right_words, rest_words = right_words[: cut.start()], right_words[cut.end() :]
    if _AND_ARTICLE.search(right_words) or _JOINT.search(right_words):
        raise KgError("whether the last article is read together with the first is not clear")
    right = [local(one) for one in _parsed(_WITH.sub("", right_words), instrument, known)]
    right, others = _of_one_article(right, right_words, words[: joint.start()])
    alone = joint["alone"] or joint["alone2"]
    several = len({_article(one) for one in left}) > 1 and (joint["one"] or others or _opens(rest_words))
    if several or (len(left) > 1 and not (alone or joint["comma"])):
        raise KgError("which of the articles is read together with others is not clear")
    grounds = [f"{one}+{other}" for one in left for other in right]
    rest = _values(rest_words, instrument, known) if rest_words else []
    return [*(left if alone else []), *grounds, *others, *rest]


def _of_one_article(right: list[str], words: str, before: str) -> tuple[list[str], list[str]]:
    """The provisions that an article is read with, and those that continue the list before it. Raises KgError in doubt.

    "With article 2, 9 and 14" can be read with article 2 alone; the others go on a list if that has not been closed.
    """
    articles_named = list(dict.fromkeys(map(_article, right)))
    first = [one for one in right if _article(one) == articles_named[0]]
    if len(articles_named) == 1 + len(_WITH.findall(words)) or re.match(
        r"\W*(?:l[oe]s )?art(?:icles|[íi]culos|s)\b", words
    ):
        if _GOES_ON.search(_with_brackets(words)):
            raise KgError("where the list of what these articles are read with ends is not clear")
        return right, []
    open_list = re.match(r"art(?:icles|[íi]culos|s)\b", before.strip(), re.IGNORECASE) and not _AND.search(before)
    if not open_list or right[: len(first)] != first or not _AND.search(words):
        raise KgError("which of the last articles are read together with the first is not clear")
    return first, right[len(first) :]


def _article(value: str) -> str:
    return value.partition("__")[0]


def _opens(rest: str) -> bool:
    """True if what follows goes on with a bare number, so that the lists before it and behind it may be one."""
    return bool(re.match(r"\s*\d", rest))


_ART = r"(?:the |l'|el |l[ao]s? |les )?art(?:\.|s\b|icles?\b|[íi]culos?\b)"
_ALSO = r"(?:and|et|y|e|as well as|ainsi que|así como)"
_NEXT_ITEM = re.compile(  # what "with" cannot stand before begins an item of its own: "and of article 14"
    rf",?\s*{_ALSO}\s+(?:of|to|in|under|des?|del|du|à|al?|aux?|en)\s+(?={_ART})|,?\s*{_ALSO}\s+d'(?=art)|"
    rf",?\s*{_ALSO}\s+à\s+(?=l'art)|;\s*(?:{_ALSO}\s+)?(?:(?:of|to|in|des?|del|du|à|al?|aux?|en)\s+)?(?={_ART})|"
    r",\s+(?:and |as well as )?(?=articles?\s+\d)",
    re.IGNORECASE,
)
_AND_ARTICLE = re.compile(rf"[\d)]\W*\b{_ALSO}\s+{_ART}", re.IGNORECASE)
_WITH = re.compile(rf"(?<=\s)(?:with|avec|con)\s+(?={_ART})", re.IGNORECASE)
_AND = re.compile(rf"\b{_ALSO}\b")
_GOES_ON = re.compile(rf"\b{_ALSO}\s+\d[^,;]*[,;]\s*\d")
_BEFORE_ARTICLE = re.compile(rf"\b(?:to|à|al?|aux?|des|en|in)\s+(?={_ART})", re.IGNORECASE)


def _parsed(words: str, instrument: str, known: Gazetteer) -> list[str]:
    """The provisions in words that the room of citations reads. Raises KgError."""
    if re.search(r"(?<![\w(])(?:or|ou|o)(?![\w)])", words):
        raise KgError("whether all of these articles are meant is not clear")
    text = re.sub(
        r"\b(?:as well as|ainsi que|así como)\b|(?<=\s)(?:y|et|e)(?=\s)", "and", _BEFORE_ARTICLE.sub(" ", words)
    )
    text = re.sub(r"\bboth\b|\b[dl]'|\b(?:de|del|du|el|l[ao]s?)\b|,\s*(?=,)", " ", text)
    text = re.sub(r"\b1er\b|\bpremier\b|\bprimero\b", "1", text)
    text = re.sub(r"(?i)art[íi]culos?|article s\b", "articles", text)
    text = re.sub(r"(?i)párrafos|paragraphes", "paragraphs", re.sub(r"(?i)párrafo\b|paragraphe\b", "paragraph", text))
    text = re.sub(r"(?:[\s,;]|\band\b|\bof\b|\bthe\b)+$", "", text)
    text = _with_brackets(" ".join(text.split()).replace(" ,", ","))
    text = re.sub(r"\band,\s*|,\s*and\b", " and ", text)
    read = citations.parse(text, known.names, context=instrument)
    return [one.iri for one in read if isinstance(one, Provision)]


_LETTER = r"[a-g]\)"
_ITEM = rf"(?:[1-9](?!\d)(?: {_LETTER})?(?!,? (?:párr|parag)| \()|{_LETTER})"
_FOREIGN_PARAGRAPHS = re.compile(
    rf",? (?:(?:párrs\.|párrafos|paragraphes) (?P<many>{_ITEM}(?:(?:, | y | et | a | à |-){_ITEM})*)"
    rf"|(?:párr\.|párrafo|paragraphe) (?P<one>[1-9](?!\d)(?: {_LETTER}(?:(?:, | y | et ){_LETTER})*)?))"
)
_FOREIGN_OF = re.compile(
    r"(?:(?:alinéas?|apartados?) (?P<letters>[a-g][a-g), ety]*\)) (?:du paragraphe|del párrafo) (?P<number>\d)|"
    r"(?:paragraphes?|párrafos?) (?P<listed>\d(?:[\d a-g),ety]*?[\d)])?)) (?:de l'article|del artículo) "
    r"(?P<article>\d{1,3})",
    re.IGNORECASE,
)


_FOREIGN_JOINT = re.compile(
    r"(?:lue?(?P<many>s)? |leíd[oa](?P<many2>s)? )(?P<alone>(?:seule?s?|séparément) et (?:lue?s? )?|por separado y "
    r"(?:leíd[oa]s? )?)?"
    r"(?:conjointement avec |en conjonction avec |conjuntamente con |en relación con |en conjunción con )"
)


def _in_english(words: str) -> str:
    """A French or Spanish list in the English form of brackets.

    >>> _in_english("articles 9 (par. 1 et 3) et 14 (par. 1, 2 et 3 b) et e))")
    'articles 9 (1) et (3) et 14 (1), (2) et (3) (b) et (e)'
    >>> _in_english("artículos 2, párr. 3; 25 b) y 14, párrafos 1 y 3 b) y d), y 26")
    'artículos 2 (3); 25 (b) y 14 (1) y (3) (b) y (d), y 26'
    >>> _in_english("alinéas b) et d) du paragraphe 3 de l'article 14")
    'articles 14 (3) (b) et (d)'
    """
    text = _PARAGRAPHS_IN_BRACKETS.sub(lambda match: _bracketed(match[0][1:-1]), words)
    text = _FOREIGN_OF.sub(_article_first, text)
    text = _FOREIGN_PARAGRAPHS.sub(lambda match: f" {_bracketed(match['many'] or match['one'])}", text)
    text = _FOREIGN_JOINT.sub(_joint_in_english, text)
    text = _LETTERED.sub(lambda match: f"{match[1]} {_letters(match[2])}", text)
    text = re.sub(r"(?<=\d) (?:à|a|al|au) (?=\d)", "-", text)
    text = re.sub(r"(?<=\d) ([a-g])\)", r" (\1)", text)
    return _letters(text)


_LETTERED = re.compile(  # "párrafo 3, apartado g)", once the paragraph is in brackets
    rf"(\(\d\)),? (?:apartados?|incisos?|letras?|alinéas?|lettres?) ({_LETTER}(?:(?:, | y | et ){_LETTER})*)"
)


def _joint_in_english(match: re.Match[str]) -> str:
    """The joint in English; behind "one" if the participle speaks of one article."""
    one = "" if match["many"] or match["many2"] else "one "
    return f"{one}{'read alone and ' if match['alone'] else 'read '}in conjunction with "


def _article_first(match: re.Match[str]) -> str:
    """An article, then what of it: "alinéa b) du paragraphe 3 de l'article 14" is "articles 14 (3) (b)"."""
    number = f"({match['number']}) " if match["number"] else ""
    return f"articles {match['article']} {number}{_bracketed(match['letters'] or match['listed'])}"


def _letters(text: str) -> str:
    """Letters with half a bracket as letters with both."""
    return re.sub(r"(?<![\w(])([a-g])\)", r"(\1)", text)


def _bracketed(listed: str) -> str:
    """Numbers and letters in brackets, as in "1, 2 et 3 b)"."""
    text = re.sub(r"^\s?(?:pars?|al|párrs?)\.\s?", "", listed)
    text = _letters(re.sub(r"(?<![\w(])(\d{1,2})(?![\w)])", r"(\1)", text))
    return re.sub(r"\)\s?(?:a|à|au)\s?\(", ")-(", text)


_POINTS = r"(?:\s?\(\w{1,3}\)(?:\s?(?:-|to|,|and)\s?(?=\())?)*"
_PARAGRAPHS = re.compile(
    rf"(?<![\w(.])(?P<article>\d{{1,3}}),? (?:(?P<one>paragraph|paras?\.?) "
    rf"(?P<number>\d{{1,2}}(?![\d.]))(?!\s?(?:-|to) ?\d| and \d{{1,2}}(?!\d|,? para| \())|"
    rf"(?:paragraphs|paras?\.?) (?P<list>\d{{1,2}}{_POINTS}(?:(?:, ?| and | to | ?- ?)\d{{1,2}}(?![\d]|,? "
    rf"para){_POINTS})*))",
    re.IGNORECASE,
)


def _with_brackets(text: str) -> str:
    """Paragraphs as brackets, so that each list has one form: "14, paragraphs 1 and 3 (d)," is "14 (1) and (3) (d),".

    A number behind a comma and "and" is an article of its own, as is one that is too large for a paragraph.

    >>> _with_brackets("articles 9, para. 3, and 14, paragraphs 1, 2 and 3 (d), and 19")
    'articles 9 (3), and 14 (1), (2) and (3) (d), and 19'
    """

    def bracket(match: re.Match[str]) -> str:
        if match["number"]:
            return f"{match['article']} ({match['number']})"
        numbers = re.findall(r"(?<!\w)\d{1,2}(?!\w)", match["list"])
        if any(int(number) > 9 for number in numbers) or [int(one) for one in numbers] != sorted(map(int, numbers)):
            return match[0]
        listed = re.sub(r"(?<![\w(])(\d{1,2})(?![\w)])", r"(\1)", match["list"])
        return f"{match['article']} {re.sub(r'(?: ?- ?| to )(?=[(])', '-', listed)}"

    return _PARAGRAPHS.sub(bracket, text)


def domestic(text: Text, span: Span, known: Gazetteer, state: str) -> list[tuple[str, Span]]:
    """The provisions of domestic law in a stretch: the IRI of each, or its words if the record lacks the law."""
    found: list[tuple[str, Span]] = []
    for match in _DOMESTIC.finditer(text.one_line, *span):
        law = _CODE.match(text.one_line, match.end(), span[1])
        if not law:
            continue
        words = " ".join(text.one_line[match.start() : law.end()].split())
        numbers = " ".join(match[1].split())
        for value in _provisions(numbers, " ".join(law[1].split()), known, state) or [words]:
            found.append((value, (match.start(), law.end())))
    return found


def _provisions(numbers: str, law: str, known: Gazetteer, state: str) -> list[str]:
    """The identifiers of domestic provisions; none if the record does not have the law, or several of that name."""
    laws = known.domestic.get(state, ())
    named = {iri for iri, name, _ in laws if _law_key(name) == _law_key(law)}
    if len(named) != 1:
        return []
    instrument = named.pop()
    rows = [(instrument, name, "en", kind) for iri, name, kind in laws if iri == instrument]
    try:
        read = citations.parse(re.sub(r"[\s,;]+$", "", numbers), citations.Names(rows), context=instrument)
    except KgError:
        return []
    iris = [one.iri for one in read if isinstance(one, Provision)]
    return [local(iri) for iri in iris] if all(iri in known.provisions for iri in iris) else []


def _law_key(name: str) -> str:
    text = re.sub(r"\b(?:of the republic of|of) [^\W\d][^\d]*$", "", name.casefold()).removeprefix("the ")
    return text.replace("penal", "criminal").strip()
