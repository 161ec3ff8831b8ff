"""Writes a reading as a draft: a Turtle file in the forms of the record, with a passage for each value."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode

from kg.importers.imported_file import ImportedFile, Said, Term, pairs
from kg.importers.juris.records import COMMITTEES, OF_LETTERS
from kg.rdf.turtle import TurtleFile
from kg.read.gazetteer import Gazetteer
from kg.read.model import VERSION, Decision, Fact, Reading, Refusal
from kg.terms import minted
from kg.terms.names import THING, hb, shorten
from kg.terms.vocabulary import CITO, RDF, RDF_TYPE

_NAMES = {
    **{one: COMMITTEES[code]["english"] for one, code in OF_LETTERS.items()},
    "": "Working Group on Arbitrary Detention",
}
_ABSENT = {  # the property whose value was left out
    "number": "number", "symbol": "symbol", "author": "authorName", "victim": "victimName", "state": "respondent",
    "person": "concernsPerson", "adopted": "adoptedOn", "communicated": "communicatedOn", "reply": "repliedOn",
    "replied": "repliedOn", "result": "hasFinding", "violated": "findsViolated",
    "not-violated": "findsNoViolationOf", "rests-on": "restsOn", "category": "category", "finding-person": "concerns",
    "remedy": "namesRemedy", "remedy-person": "forPerson", "session": "session",
    "alleged": "alleges", "session-began": "sessionBeganOn",
}  # fmt: skip
_WHOLE = {  # what has the property, as the property of a document
    "findsViolated": "hasFinding", "findsNoViolationOf": "hasFinding", "restsOn": "hasFinding",
    "category": "hasFinding", "concerns": "hasFinding", "forPerson": "namesRemedy",
}  # fmt: skip
_FOR_ALL = ("law-reform", "dissemination", "non-repetition")  # remedies that are not for one person
_EVENT_CLASSES = {"charge": "Charge", "conviction": "Conviction"}


def draft(reading: Reading, known: Gazetteer) -> str:
    """The draft of a reading as Turtle. Raises ValueError if the reading has no decision."""
    if not reading.decisions:
        raise ValueError("a text without a decision has no draft")
    writers = [DecisionWriter(reading, decision, known) for decision in reading.decisions]
    title = f"Draft: {', '.join(writer.name for writer in writers[:3])}"
    if len(writers) > 3:
        title += f" and {len(writers) - 3} more"
    card = [
        f"{title}.",
        f"Source: {reading.source}.",
        "Written by kg read; nobody has confirmed it. kg review shows each value beside its words.",
    ]
    file = _Draft(card, known.prefixes)
    file.describe(
        "",
        "Graph",
        title=title,
        origin="read",
        wasDerivedFrom=[writer.iri for writer in writers],
        covers="What the reader recognised in the whole text; nobody has confirmed it.",
        note=f"Reader {VERSION}, source {reading.source}, SHA-256 {reading.source_sha256}",
    )
    for writer in writers:
        writer.write(file)
    return file.text()


class _Draft(ImportedFile):
    """The file of a draft, which says of itself that nobody has confirmed it."""

    def __init__(self, card: list[str], prefixes: dict[str, str]) -> None:
        TurtleFile.__init__(self, card, prefixes)


class DecisionWriter:
    """Writes one decision."""

    def __init__(self, reading: Reading, decision: Decision, known: Gazetteer) -> None:
        self.reading, self.decision, self.known = reading, decision, known
        self.number, self.symbol = decision.value("number"), decision.value("symbol")
        self.body = decision.value("body")
        self.is_views = bool(self.body)
        self.states = decision.values("state")
        self.iri = self._iri()
        self.name = self._name()
        self.file = _Draft([], {})
        self.written: dict[str, list[str]] = {}  # findings and remedies by group, one for each person

    def _iri(self) -> str:
        if self.is_views:
            return minted.document(self.symbol or f"{self.body}-{self.number or self.reading.text_sha256[:8]}")
        if self.number:
            return minted.opinion(self.number, has_symbol=bool(self.symbol))
        return f"{THING}un/wgad-unread-{self.reading.text_sha256[:8]}-{self.decision.start}"

    def _name(self) -> str:
        kind = self.decision.value("kind")
        if self.is_views:
            return f"{'Views' if kind == 'views' else 'Decision'} {self.number or self.symbol}"
        return f"{kind.capitalize() or 'Opinion'} No. {self.number or '(not read)'}"

    def write(self, file: _Draft) -> None:
        """Adds everything to the file."""
        self.file = file
        self._document()
        self._communications()
        self._persons()
        self._alleged()
        self._findings()
        self._remedies()
        self._events()
        self._requests()
        self._separate()
        self._citations()
        self._said_only()
        self._refusals()

    # passages

    def words(self, fact: Fact | Refusal) -> str:
        """The passage of the words of a fact."""
        iri = f"{self.iri}__words_{fact.start}-{fact.end}"
        if iri not in self.file.things:
            text = self.reading.text[fact.start : fact.end]
            number = fact.paragraph
            number = number.replace("after ", "what follows ")
            locator = {"heading": "heading", "end": "after the last paragraph"}.get(number, f"words of para. {number}")
            self.file.add_passage(iri, self.iri, locator, "words")
            self.file.add_stretch(iri, fact.start, text)
        return iri

    def thing(self, iri: str, kind: str, facts: Iterable[Fact | Refusal], **said: Said) -> None:
        """Adds a thing that is stated in the words of these facts."""
        self.file.describe(iri, kind, **said, statedIn=[self.words(fact) for fact in facts])

    def say(self, name: str, fact: Fact, said: str | Term, predicate: NamedNode | None = None) -> None:
        """A statement about the document with its words; the value has the form that its property has."""
        iri = f"{self.iri}__said_{name}_{fact.start}-{fact.end}"
        count = sum(one.startswith(iri) for one in self.file.things)
        iri = f"{iri}-{count + 1}" if count else iri
        ((known, term),) = pairs(**{name: said})
        words = self.words(fact)
        self.file.add(iri, [(RDF_TYPE, NamedNode(f"{RDF}Statement"))])
        self.file.describe(iri, subject=self.iri, predicate=predicate or known, object=term, statedIn=words)

    def facts(self, *names: str, group: str | None = None) -> list[Fact]:
        """The facts of these fields."""
        return [one for one in self.decision.facts if one.field in names and group in (None, one.group)]

    # what is written

    def _document(self) -> None:
        kind = self.decision.value("kind")
        issuer = self._issuer
        self.thing(
            self.iri,
            {"views": "Views", "decision": "Decision"}.get(kind, "Opinion"),
            [],
            isIssuedBy=issuer,
            inLanguage="en",
            authority=self._authority,
            readExtent="whole",
            textFile=f"{self.reading.name}.txt",
        )
        self.file.add_checksum(self.iri, self.reading.text_sha256)
        simple = {
            "number": "number", "symbol": "symbol", "session": "session", "author": "authorName",
            "victim": "victimName", "session-began": "sessionBeganOn", "session-ended": "sessionEndedOn",
            "adopted": "adoptedOn", "issued": "issuedOn", "submitted": "submittedOn",
        }  # fmt: skip
        for fact in self.facts(*simple):
            self._own(simple[fact.field], fact, fact.value)
        for fact in self.facts("number") if self.is_views else ():
            self._own("communicationNumber", fact, fact.value)
        for fact in self.facts("state"):
            self._own("respondent", fact, f"{THING}state/{fact.value}")
        if issuer not in self.known.documents:
            self.thing(issuer, "InternationalBody", self.decision.facts[:1], label=_NAMES[self.body])
        self._case()

    def _own(self, name: str, fact: Fact, said: str) -> None:
        self.file.describe(self.iri, **{name: said})
        self.say(name, fact, said)

    def _case(self) -> None:
        if not self.case:
            return
        self.file.describe(self.iri, addressesCase=self.case)
        persons = [self.person(fact) for fact in self._victims()]
        state = self.facts("state")[0]
        self.thing(self.case, "Case", [state], inState=f"{THING}state/{self.states[0]}", concernsPerson=persons)
        if not persons:
            withheld = bool(self.facts("minor"))
            note = "Somebody in the matter was a minor at the events." if withheld else "The reader found no name."
            reason = "withheld" if withheld else "notYetRead"
            self._absence("persons", state, thing=self.case, absent="concernsPerson", reason=reason, note=note)

    def _victims(self) -> list[Fact]:
        """Those whom the case is about: the persons of an opinion, the victim of views or else the author."""
        return self.facts("person") or self.facts("victim") or self.facts("author")

    @property
    def case(self) -> str:
        """The IRI of the case; empty if there is no number, or not one State."""
        if not self.number or len(self.states) != 1:
            return ""
        return minted.case(self.states[0], self.number, "" if self.is_views else "wgad")

    def person(self, fact: Fact) -> str:
        """The IRI of a person: in views, of the author or victim of that one communication."""
        if fact.field in ("author", "victim"):
            names = [one.value for one in self.facts(fact.field)]
            place = names.index(fact.value)
            return f"{self.iri}__{fact.field}{f'-{place + 1}' if place else ''}"
        return minted.person(fact.value, self.number or self.reading.text_sha256[:8])

    def _persons(self) -> None:
        for fact in self._victims():
            self.thing(self.person(fact), "Person", [fact], label=fact.value)

    def _communications(self) -> None:
        for state in self.states:
            group = f"communication {state}"
            told = self.facts("communicated", "reply", "replied", group=group)
            if not told:
                continue
            part = f"-{state}" if len(self.states) > 1 else ""
            iri = f"{self.iri}__communication{part}"
            self.thing(
                iri,
                "Document",
                told,
                isIssuedBy=f"{THING}org/wgad",
                isAddressedTo=f"{THING}state/{state}",
                inLanguage="und",
                authority="official-record",
                readExtent="nothing",
                communicatedOn=[one.value for one in told if one.field == "communicated"],
                repliedOn=[one.value for one in told if one.field == "replied"],
            )
            self._cite(f"communication{part}", iri, told[0])
            for fact in told:
                if fact.field == "reply" and fact.value == "no":
                    note = "The Government did not reply."
                    name, reason = f"reply{part}", "notApplicable"
                    self._absence(name, fact, thing=iri, absent="repliedOn", reason=reason, note=note)

    def _cite(self, name: str, cited: str, fact: Fact) -> None:
        iri = f"{self.iri}__citation_{name}"
        self.thing(
            iri,
            "Citation",
            [fact],
            hasCitingEntity=self.iri,
            hasCitedEntity=cited,
            hasCitationCharacterization=f"{CITO}cites",
        )

    def _absence(self, name: str, fact: Fact | Refusal, *, thing: str, absent: str, reason: str, note: str) -> None:
        iri = f"{self.case if self.case and thing.startswith(self.case) else self.iri}__absence_{name}"
        self.thing(
            iri,
            "Absence",
            [fact],
            isAbsentFrom=thing,
            absentProperty=hb(absent),
            absenceReason=reason,
            searchedIn=self.iri,
        )
        self.file.describe(iri, note=note)

    def _alleged(self) -> None:
        alleged = self.facts("alleged")
        if not alleged:
            return
        who = "author" if self.is_views else "source"
        self.thing(
            f"{self.iri}__submission",
            "Petition",
            alleged,
            publisher=f"the {who}",
            isAddressedTo=self._issuer,
            inLanguage="und",
            authority="partys-paper",
            readExtent="nothing",
            alleges=[THING + one for fact in alleged for one in fact.value.split("+")],
        )

    @property
    def _authority(self) -> str:
        return "views" if self.is_views else "opinion"

    @property
    def _respondents(self) -> list[str]:
        return [f"{THING}state/{state}" for state in self.states]

    @property
    def _issuer(self) -> str:
        """The IRI of the body that decided."""
        return f"{THING}org/{minted.plain(_NAMES[self.body]) if self.is_views else 'wgad'}"

    def _findings(self) -> None:
        names = {
            "violated": "findsViolated", "reasoning-violated": "findsViolated", "exercised": "resultsFromExerciseOf",
            "rests-on": "restsOn", "not-violated": "findsNoViolationOf",
        }  # fmt: skip
        for group in self.decision.groups("finding"):
            facts = self.facts(*names, "result", "category", "section", group=group)
            said = {
                "result": self.decision.values("result", group),
                "inSection": self.decision.values("section", group),
                "category": [fact.value for fact in facts if fact.field == "category"],
            }
            for fact in facts:
                if fact.field in names:
                    said.setdefault(names[fact.field], []).append(self._provision(fact))
            concerned = self.decision.values("finding-person", group)
            persons = [self.person(fact) for fact in self.facts("person") if fact.value in concerned]
            for iri, person in self._for_each(group, persons):
                about = [one for one in (person, self.case) if one]
                self.thing(iri, "Finding", facts, isFindingOf=self.iri, **said, concerns=about)
                if not about:
                    note = "The reader did not join the finding to a person, and the decision is on several States."
                    name = group.replace(" ", "-")
                    self._absence(name, facts[0], thing=iri, absent="concerns", reason="notYetRead", note=note)

    def _for_each(self, group: str, persons: list[str]) -> list[tuple[str, str]]:
        """The IRI of a finding or a remedy for each person, and the person; one for nobody if there is none."""
        base = f"{self.iri}__{group.replace(' ', '_')}"
        if len(persons) < 2:
            found = [(base, person) for person in persons or [""]]
        else:
            names = {self.person(fact): minted.plain(fact.value) for fact in self._victims()}
            found = [(f"{base}-{names[person]}", person) for person in persons]
        self.written[group] = [iri for iri, _ in found]
        return found

    def _provision(self, fact: Fact) -> str:
        """The provision, or the ground on which two are read together."""
        if "+" not in fact.value:
            return THING + fact.value
        parts = [THING + one for one in fact.value.split("+")]
        names = [shorten(part, self.known.prefixes) for part in parts]
        iri = f"{self.iri}__ground_{'-with-'.join(re.sub(r'[^a-z0-9]+', '-', name.lower()) for name in names)}"
        self.thing(iri, "Ground", [fact], readsTogether=parts)
        return iri

    def _remedies(self) -> None:
        for group in self.decision.groups("remedy"):
            fact = self.facts("remedy", group=group)[0]
            named = self.decision.values("remedy-person", group)
            persons = [self.person(one) for one in self._victims() if one.value in named]
            for iri, person in self._for_each(group, persons):
                self.thing(
                    iri,
                    "Remedy",
                    [fact],
                    isNamedIn=self.iri,
                    remedyKind=fact.value,
                    modality=self.decision.value("modality", group),
                    isAddressedTo=self._respondents,
                    hasObject=self.case,
                    objectName="" if self.case else "what happened to the persons",
                    forPerson=person,
                )
                if not person and fact.value not in _FOR_ALL:
                    is_withheld = bool(self.facts("minor"))
                    note = "A minor is not named." if is_withheld else "The reader did not join the remedy to a person."
                    reason = "withheld" if is_withheld else "notYetRead"
                    name = group.replace(" ", "-")
                    self._absence(name, fact, thing=iri, absent="forPerson", reason=reason, note=note)

    def _events(self) -> None:
        if not self.case:
            return
        told = {}
        for group in self.decision.groups("event"):
            fact = self.facts("event", group=group)[0]
            kind, day = fact.value.split()
            iri = f"{self.case}__{kind}_{day}"
            told[kind, day] = iri
            type_, imposed = _EVENT_CLASSES.get(kind, "Event"), ""
            if kind == "sentence" and ("conviction", day) in told:
                type_, imposed = "Sentence", told["conviction", day]
            named = [one.value for one in self.facts("event-provision", group=group)]
            laws = [THING + one for one in named if THING + one in self.known.provisions]
            persons = [self.person(one) for one in self._victims()]
            self.thing(
                iri,
                type_,
                [fact],
                isEventOf=self.case,
                eventKind=kind,
                occurredOn=day,
                isImposedBy=imposed,
                underProvision=laws,
                concernsPerson=persons if len(persons) == 1 else [],
            )
            if kind in _EVENT_CLASSES and not laws:
                note = f"The text names {', '.join(named)}, which the record does not have."
                note, reason = (note, "notYetRead") if named else ("The sentence names none.", "notFound")
                name = f"provision-{kind}-{day}"
                self._absence(name, fact, thing=iri, absent="underProvision", reason=reason, note=note)

    def _requests(self) -> None:
        for fact in self.facts("follow-up") if self.states else ():
            self.thing(
                f"{self.iri}__request_follow-up",
                "CooperationRequest",
                [fact],
                isMadeIn=self.iri,
                isAddressedTo=self._respondents,
                cooperationKind="follow-up",
                modality="requests",
            )

    def _separate(self) -> None:
        for n, fact in enumerate(self.facts("separate-opinion"), 1):
            kind = self.decision.value("separate-kind", fact.group)
            self.thing(
                f"{self.iri}__separate_{n}",
                "SeparateOpinion",
                [fact],
                summary=f"{kind.capitalize()} opinion.",
                publisher=fact.value,
                inLanguage="en",
                authority=self._authority,
                readExtent="nothing",
                readingNote="The reader takes nothing from an opinion of a single member.",
            )

    def _citations(self) -> None:
        for fact in self.facts("cites-opinion", "cites"):
            if fact.field == "cites-opinion":
                iris = [minted.opinion(fact.value, has_symbol=True), minted.opinion(fact.value)]
            else:
                iris = [minted.document(fact.value)]
            cited = next((iri for iri in iris if iri in self.known.documents and iri != self.iri), "")
            if cited:
                name = cited.rpartition("/")[2]
                self._cite(name, cited, fact)
            else:
                what = f"Opinion No. {fact.value}" if fact.field == "cites-opinion" else fact.value
                self.say("cites", fact, Literal(what), NamedNode(f"{CITO}cites"))

    def _said_only(self) -> None:
        """Adds, as statements beside the draft, facts that have no form in the record without a person's judgement."""
        for fact in self.facts("provision"):
            law = self.decision.value("law", fact.group) if fact.group else ""
            iri, words = THING + fact.value, f"article {fact.value} of the {law}" if law else fact.value
            term = NamedNode(iri) if iri in self.known.provisions else Literal(words, language="en")
            self.say("namesProvision", fact, term)
        for fact in self.facts("grounds-remedy"):
            self.say("groundsRemedy", fact, THING + fact.value.partition("+")[0])
        for fact in self.facts("cites-communication"):
            self.say("cites", fact, Literal(f"communication No. {fact.value}"), NamedNode(f"{CITO}cites"))

    def _incomplete(self, one: Refusal) -> tuple[str, list[str]]:
        """The property whose value was left out, and the things that lack it."""
        absent = _ABSENT.get(one.field, "hasFinding")
        if absent == "concernsPerson" and self.case:
            return absent, [self.case]
        if one.group in self.written:
            return absent, self.written[one.group]
        # of a finding or remedy that was left out whole, the document lacks all
        return _WHOLE.get(absent, absent), [self.iri]

    def _refusals(self) -> None:
        for n, one in enumerate(self.decision.refusals, 1):
            note = f"{one.reason[0].upper()}{one.reason[1:]}."
            reason = "withheld" if "minors are never named" in one.reason else "notYetRead"
            absent, incomplete = self._incomplete(one)
            for m, thing in enumerate(incomplete, 1):
                name = f"unsure-{n}" if len(incomplete) == 1 else f"unsure-{n}-{m}"
                self._absence(name, one, thing=thing, absent=absent, reason=reason, note=note)
