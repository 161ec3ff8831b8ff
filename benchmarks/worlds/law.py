"""The law of a world, drawn at random and written as Turtle: a covenant, and States with a constitution and a code."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from benchmarks.worlds.draw import Draw
from benchmarks.worlds.turtle import File, date, passage, text

PARAGRAPHS = (1, 3, 1, 3, 2, 6, 1, 3, 5, 3, 1, 4, 1, 7, 2, 1, 2, 4, 3, 2, 2, 3, 4, 3)  # of the articles of the covenant
INVOKED = (9, 19, 14, 21, 22, 7, 10, 18, 12, 17, 6, 2, 15, 16, 13, 20, 3, 8, 23, 11, 5, 1)  # most often first
EXERCISED = (19, 21, 22, 18, 12)  # of these, the articles whose rights a person exercises
REMEDY, DEROGATION, BINDING = "cov:art_2__para_3", "cov:art_4", "cov:art_24"
MONTHS = 3  # from a deposit to the entry into force
SHARE, PROVISION = 0.12, 6.5  # of all triples: those of domestic law; triples of one provision with its passage
MOST_ARTICLES, MOST_STATES = 400, 190
RIGHTS = {9: "liberty", 14: "fair-trial", 19: "expression", 21: "assembly", 22: "association"}  # by article
RIGHTS_AT_HOME = {2: "expression", 3: "liberty", 5: "assembly", 6: "fair-trial"}  # by article of each constitution
OFFENCES = ("false-information", "insult", "incitement-of-discord", "unlawful-assembly", "banned-organisation")
REWORDED = "2016-01-01"  # the day from which the article most often charged has its second wording, everywhere
BODIES = {
    "board": ("Board on Liberty", "Opinion", "B/OP/"),
    "committee": ("Committee of the Covenant", "Views", "C/D/"),
}
CONSENT = ("ratification", "accession", "succession")
MONITORS = 9


def within(part: str, whole: str) -> bool:
    """True if a provision is another one or a part of it, by their names."""
    return part == whole or part.startswith(f"{whole}__")


def article_of(provision: str) -> str:
    """The article to which a provision belongs, or itself."""
    return provision.split("__", 1)[0]


def right_of(provision: str) -> str:
    """The right that the article of the covenant protects to which a provision belongs, or nothing."""
    return RIGHTS.get(int(article_of(provision).rpartition("_")[2]), "")


@dataclass(frozen=True)
class Action:
    """An act of a State towards the covenant."""

    kind: str
    day: str
    provision: str = ""


@dataclass(frozen=True)
class Wording:
    """A version of a provision: its first day, if known, and the first day on which it is no longer in force."""

    of: str
    number: int
    start: str
    until: str
    above: str = ""  # over what it gives treaties precedence
    application: str = ""

    @property
    def name(self) -> str:
        """Its name."""
        return f"{self.of}__version_{self.number}"


@dataclass(frozen=True)
class State:
    """A State: its rank by number of cases, and the shape of its law."""

    seed: int
    place: int
    articles: int

    @property
    def code(self) -> str:
        """The letters that its names begin with."""
        return f"w{self.place + 1:03}"

    @cached_property
    def points(self) -> list[tuple[int, ...]]:
        """For each article of its code, for each paragraph: how many points it has."""
        draw = Draw(self.seed, f"code/{self.code}")
        return [
            tuple(max(0, draw.number(-3, 4)) for _ in range(max(0, draw.number(-1, 4)))) for _ in range(self.articles)
        ]

    @cached_property
    def charged(self) -> list[int]:
        """The places of the articles of its code, most often charged first; the first has paragraphs, if any has."""
        order = Draw(self.seed, f"charged/{self.code}").shuffled(range(1, self.articles))
        first = max(order, key=lambda place: (len(self.points[place]), sum(self.points[place]), -place))
        return [first, *(place for place in order if place != first)]

    def article(self, place: int) -> str:
        """The name of an article of its code: the first says how treaties stand to it, offences begin at 100."""
        return f"{self.code}-cc:art_{1 if place == 0 else 99 + place}"

    def kind(self, place: int) -> str:
        """The kind of offence of an article of its code, where it is one of the kinds told apart."""
        rank = self.charged.index(place) if place in self.charged else len(OFFENCES)
        return OFFENCES[rank] if rank < len(OFFENCES) else ""

    def offence(self, draw: Draw) -> str:
        """A provision of its code, drawn as charges are."""
        place = self.charged[draw.rank(len(self.charged))]
        name, paragraphs = self.article(place), self.points[place]
        if not paragraphs or draw.chance(0.25):
            return name
        paragraph = draw.rank(len(paragraphs))
        name = f"{name}__para_{paragraph + 1}"
        if not paragraphs[paragraph] or draw.chance(0.5):
            return name
        return f"{name}__point_{draw.rank(paragraphs[paragraph]) + 1}"

    @property
    def prevails(self) -> bool:
        """True if its constitution and its code put ratified treaties above laws."""
        return self.place % 3 == 0

    @property
    def changed(self) -> str:
        """The day from which its constitution's clause on treaties has its second wording."""
        return f"{2010 + self.place % 9}-03-{10 + self.place % 15}"

    @property
    def clause(self) -> str:
        """Its constitution's clause on treaties."""
        return f"{self.code}-const:art_4__para_3"

    @property
    def reworded(self) -> tuple[str, str]:
        """The provisions that have a second wording: the clause, and the article most often charged."""
        return self.clause, self.article(self.charged[0])

    @property
    def wordings(self) -> list[Wording]:
        """All wordings that are told apart, those of the provisions reworded and the code's own clause on treaties."""
        above, over = ("list:norms-laws", f"id:{self.code}-cc") if self.prevails else ("", "")
        later = "list:applies-as-legislation-provides" if self.place % 6 == 0 else ""
        offence = self.article(self.charged[0])
        return [
            Wording(self.clause, 1, "1985-01-01", self.changed, above),
            Wording(self.clause, 2, self.changed, "", above, later),
            Wording(self.article(0), 1, "1985-01-01", "", over),
            Wording(offence, 1, "", REWORDED),
            Wording(offence, 2, REWORDED, ""),
        ]

    @cached_property
    def actions(self) -> list[Action]:
        """Its acts towards the covenant, in order of time; the first States are parties."""
        draw = Draw(self.seed, f"actions/{self.code}")
        if self.place > 1 and draw.chance(0.05):
            return []
        year, month, day = draw.number(1990, 2004), draw.number(1, 8), draw.number(1, 28)
        signed = Action("signature", f"{year - draw.number(1, 4)}-{draw.number(1, 12):02}-{draw.number(1, 28):02}")
        if self.place > 1 and draw.chance(0.03):
            return [signed]
        made = Action(
            draw.by((0.7, "ratification"), (0.25, "accession"), (0.05, "succession")), f"{year}-{month:02}-{day:02}"
        )
        actions = [signed, made] if made.kind == "ratification" else [made]
        if draw.chance(0.8):
            actions.append(Action("entry-into-force", f"{year}-{month + MONTHS:02}-{day:02}"))
        if self.place == 0 or draw.chance(0.15):
            actions.append(Action("reservation", made.day, draw.one(("cov:art_14", "cov:art_19", "cov:art_22"))))
        if self.place > 1 and draw.chance(0.02):
            actions.append(Action("denunciation", f"{draw.number(2012, 2018)}-05-05"))
        return actions


@dataclass(frozen=True)
class Law:
    """The law of a world of a number of triples."""

    seed: int
    triples: int

    @cached_property
    def states(self) -> list[State]:
        """All States, that with most cases first."""
        count = max(2, min(MOST_STATES, round(math.sqrt(self.triples) / 16)))
        provisions = SHARE * self.triples / count / PROVISION
        articles = max(4, min(MOST_ARTICLES, round(provisions / 4.2)))
        return [State(self.seed, place, articles) for place in range(count)]

    def invoked(self, draw: Draw, exercised: bool = False) -> str:
        """A provision of the covenant, drawn as findings rest on them."""
        number = EXERCISED[draw.rank(len(EXERCISED), 0.6)] if exercised else INVOKED[draw.rank(len(INVOKED))]
        paragraphs = PARAGRAPHS[number - 1]
        article = f"cov:art_{number}"
        return article if paragraphs == 1 or draw.chance(0.35) else f"{article}__para_{draw.rank(paragraphs) + 1}"


def provisions(state: State, place: int) -> Iterator[tuple[str, str, str]]:
    """An article of a code and all its parts: name, number, and what it is part of."""
    article = state.article(place)
    yield article, article.rsplit("_", 1)[1], f"id:{state.code}-cc"
    for p, points in enumerate(state.points[place], 1):
        yield f"{article}__para_{p}", str(p), article
        for point in range(1, points + 1):
            yield f"{article}__para_{p}__point_{point}", str(point), f"{article}__para_{p}"


def covenant() -> File:
    """The covenant, the bodies and the monitors: what all States and cases share."""
    file = File("The covenant and its bodies", "The covenant whole, who watches over it, who reports", ["cov"])
    source = _text(file, "cov", "Covenant", "authority-primary-text", "id:cov")
    _document(file, "doc:depositary-table", "Report", "The depositary's table", "authority-official-record")
    whole = passage(file, source, "title", "title")
    file.say(
        "id:cov",
        "hb:Treaty",
        {
            "rdfs:label": text("Covenant on Liberty"),
            "hb:citedAs": [text("Covenant on Liberty"), text("Cov")],
            "hb:shortName": text("Cov"),
            "hb:adoptedOn": date("1980-12-16"),
            "hb:inForceFrom": date("1985-01-01"),
            "hb:statedIn": whole,
        },
    )
    special = {
        REMEDY: {"hb:entitlesToRemedyForBreachOf": "id:cov"},
        DEROGATION: {"hb:permitsDerogationFrom": "id:cov"},
        BINDING: {"hb:bindsAfterMonths": str(MONTHS)},
    }
    for number, paragraphs in enumerate(PARAGRAPHS, 1):
        article = f"cov:art_{number}"
        place = passage(file, source, f"art_{number}", f"art. {number}")
        parts = [] if paragraphs == 1 else [(f"{article}__para_{p}", str(p), article) for p in range(1, paragraphs + 1)]
        right = {"hb:protectsRight": f"list:right-{RIGHTS[number]}"} if number in RIGHTS else {}
        for part in [(article, str(number), "id:cov"), *parts]:
            more = special.get(part[0], {}) | (right if part[0] == article else {})
            _provision(file, "hb:TreatyProvision", "Cov", part, place=place, more=more)
    for name, (label, decision, symbol) in BODIES.items():
        properties = {
            "rdfs:label": text(label),
            "hb:mayApply": "id:cov",
            "hb:decidesBy": f"hb:{decision}",
            "hb:symbolBegins": f'"{symbol}"',
            "hb:statedIn": whole,
        }
        file.say(f"org:{name}", "hb:InternationalBody", properties)
    for number in range(1, MONITORS + 1):
        label = text(f"Monitor {number}")
        place = passage(file, "doc:depositary-table", f"monitor_{number}", f"list of observers, {number}")
        file.say(f"org:monitor-{number}", "hb:Organisation", {"rdfs:label": label, "hb:statedIn": place})
    return file


def state_file(state: State) -> File:
    """A State: its treaty actions, its constitution in two wordings, its code."""
    code, name = state.code, f"State {state.place + 1}"
    file = File(
        f"The law of {name}", "Its constitution and code whole, what it did", ["cov", f"{code}-cc", f"{code}-const"]
    )
    file.say(f"state:{code}", "hb:State", {"rdfs:label": text(name)})
    file.derive("doc:depositary-table")
    constitution = _text(file, f"{code}-const", f"Constitution of {name}", "authority-primary-text", f"id:{code}-const")
    criminal = _text(file, f"{code}-cc", f"Criminal Code of {name}", "authority-primary-text", f"id:{code}-cc")
    first = passage(file, constitution, "title", "title")
    for local, kind, label in (("government", "Organisation", "Government"), ("court", "Court", "City Court")):
        properties = {"rdfs:label": text(f"{label} of {name}"), "hb:isUnitOf": f"state:{code}", "hb:statedIn": first}
        file.say(f"org:{local}-{code}", f"hb:{kind}", properties)
    _actions(file, state, name)
    _instrument(file, "Constitution", f"Constitution of {name}", f"{code}-const", first)
    for number in range(1, 9):
        article, short = f"{code}-const:art_{number}", f"{code.upper()} Const"
        place = passage(file, constitution, f"art_{number}", f"art. {number}")
        right = {"hb:protectsRight": f"list:right-{RIGHTS_AT_HOME[number]}"} if number in RIGHTS_AT_HOME else {}
        clause = (article, str(number), f"id:{code}-const")
        _provision(file, "hb:ConstitutionalProvision", short, clause, place=place, more=right)
        for paragraph in range(1, 4) if number == 4 else ():
            below = (f"{article}__para_{paragraph}", str(paragraph), article)
            _provision(file, "hb:ConstitutionalProvision", short, below, place=place)
    place = passage(file, criminal, "title", "title")
    _instrument(file, "Code", f"Criminal Code of {name}", f"{code}-cc", place)
    for at in range(state.articles):
        place = passage(file, criminal, state.article(at).split(":")[1], f"art. {state.article(at).rsplit('_', 1)[1]}")
        offences = {"hb:offenceKind": f"list:offence-{state.kind(at)}"} if state.kind(at) else {}
        for offence in provisions(state, at):
            more = offences if offence[0] == state.article(at) else {}
            _provision(file, "hb:CriminalProvision", f"{code.upper()} CC", offence, place=place, more=more)
    _wordings(file, state)
    return file


def _actions(file: File, state: State, name: str) -> None:
    place = passage(file, "doc:depositary-table", state.code, f"row of {name}")
    for action in state.actions:
        properties = {
            "hb:byState": f"state:{state.code}",
            "hb:toTreaty": "id:cov",
            "hb:actionKind": f"list:action-{action.kind}",
            "hb:actedOn": date(action.day),
            "hb:toProvision": action.provision or None,
            "hb:statedIn": place,
        }
        file.say(f"id:treaty-action_{state.code}_{action.kind}", "hb:TreatyAction", properties)


def _wordings(file: File, state: State) -> None:
    """The clauses on treaties of the constitution and of the code, and the article most often charged."""
    for wording in state.wordings:
        prefix, article = wording.of.split("__", 1)[0].split(":")
        properties = {
            "hb:isVersionOf": wording.of,
            "hb:inForceFrom": date(wording.start) if wording.start else None,
            "hb:inForceUntil": date(wording.until) if wording.until else None,
            "hb:summary": text(f"What wording {wording.number} lays down"),
            "hb:givesTreatiesPrecedenceOver": wording.above or None,
            "hb:treatyApplication": wording.application or None,
            "hb:statedIn": f"doc:{prefix}-text__{article}",
        }
        file.say(wording.name, "hb:ProvisionVersion", properties)
        if not wording.start:
            properties = {
                "hb:isAbsentFrom": wording.name,
                "hb:absentProperty": "hb:inForceFrom",
                "hb:absenceReason": "list:absence-notFound",
                "hb:searchedIn": f"doc:{prefix}-text",
            }
            file.say(f"{wording.name}__absence_start", "hb:Absence", properties)


def _instrument(file: File, kind: str, label: str, local: str, place: str) -> None:
    code, short = local.split("-", maxsplit=1)[0], local.upper().replace("CONST", "Const").replace("-", " ")
    properties = {
        "rdfs:label": text(label),
        "hb:citedAs": [text(label), text(short)],
        "hb:shortName": text(short),
        "hb:ofState": f"state:{code}",
        "hb:statedIn": place,
    }
    file.say(f"id:{local}", f"hb:{kind}", properties)


def _provision(
    file: File, kind: str, short: str, part: tuple[str, str, str], *, place: str, more: dict[str, str] | None = None
) -> None:
    name, number, whole = part
    properties = {
        "hb:isPartOf": whole,
        "hb:number": f'"{number}"',
        **(more or {}),
        "hb:statedIn": place,
    }
    file.say(name, kind, properties)


def _text(file: File, prefix: str, title: str, authority: str, instrument: str) -> str:
    """The text of an instrument, as a document."""
    name = f"doc:{prefix}-text"
    _document(file, name, "LegalText", f"{title}, the text", authority, more={"hb:isTextOf": instrument})
    return name


def _document(
    file: File, name: str, kind: str, title: str, authority: str, *, more: dict[str, str] | None = None
) -> None:
    properties = {
        "rdfs:label": text(title),
        "dcterms:publisher": '"Publisher of the world"',
        "hb:inLanguage": '"en"',
        "hb:authority": f"list:{authority}",
        "hb:readExtent": "list:read-whole",
        **(more or {}),
    }
    file.say(name, f"hb:{kind}", properties)
    file.derive(name)
