"""Writes one decision as its text tells it: the document, its case, what was found, asked for and done under which law.

Each statement names the paragraphs that say it. Persons have no identifiers here: the names of authors and victims are
those that the document gives, as in the index.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kg.importers.account import Account
from kg.importers.decisions.accepted import ROLES
from kg.importers.decisions.identity import Known, committee
from kg.importers.decisions.texts import Fact, Text
from kg.importers.imported_file import ImportedFile, ImportedFiles
from kg.importers.juris.names import may_be_shown
from kg.importers.persons import checked
from kg.importers.readings.cases import CLASSES, LASTING
from kg.importers.readings.domestic import Act, exact
from kg.importers.readings.findings import IN_GENERAL, OBJECTS
from kg.importers.readings.laws import Laws, Norms, provisions_in
from kg.importers.states import States
from kg.terms import minted
from kg.terms.names import THING
from kg.terms.vocabulary import CITO

_OF_ITSELF = {  # fields of the decision itself, and the properties that hold them
    "number": "communicationNumber", "author": "authorName", "victim": "victimName", "submitted": "submittedOn",
    "adopted": "adoptedOn",
}  # fmt: skip
_NAMES = ("author", "victim")
_FOUND = {"violated": "findsViolated", "not-violated": "findsNoViolationOf", "inadmissible": "findsInadmissible"}
_ALLOWED = {  # what a decision of each result can find of its parts
    "violation": ("violation", "no-violation", "inadmissible"),
    "no-violation": ("no-violation", "inadmissible"),
    "inadmissible": ("inadmissible",),
}
_YOUNG = "Somebody concerned was a minor at the events, or the text leaves it open; names of minors are never shown."
_NOT_READ = "The text was not read for the names of the persons."
_NO_STATE = "Neither the text nor an index says for sure against which State it is directed."
_NO_ARTICLE = "The articles could not be read for sure."
_UNDATED = "The sentence that tells of it was read for no day."
_UNCHARGED = "convicted-of-uncharged: the paragraphs that were read for a charge do not name the provision."
_UNJOINED = "The sentence that tells of it names no provision."


class Desk:
    """The things that all decisions of an import share."""

    def __init__(self, known: Known, states: States, files: ImportedFiles, account: Account) -> None:
        self.known, self.states, self.account = known, states, account
        kinds = (known.record.kinds["TreatyProvision"], known.index.kinds["TreatyProvision"])
        self.provisions = frozenset(one for some in kinds for one in some)
        self.laws = Laws(Path(), states, account, known.laws)
        self.norms = Norms(files, known.laws, states, account, "decisions")


class DecisionWriter:
    """Writes one decision into a file."""

    def __init__(self, desk: Desk, file: ImportedFile, text: Text) -> None:
        self.desk, self.file, self.text, self.iri, self.known = desk, file, text, text.iri, desk.known
        self.things, self.account = desk.account.things, desk.account
        self.is_described = bool(self.known.record.of(self.iri, "a"))
        self.has_minor = bool(text.values("minor"))
        self.is_withheld = self.has_minor or self.known.names_withheld(self.iri)
        self.state = self._state()
        cases = self.known.record.of(self.iri, "addressesCase")
        self.has_own_case = bool(not cases and self.state and text.numbers)
        self.case = cases[0] if len(cases) == 1 else ""
        if self.has_own_case:
            self.case = minted.case(self.state.rpartition("/")[2], f"{text.body} {text.numbers[0]}")

    def _state(self) -> str:
        """The State party, if all witnesses that name one agree: text, list of the corpus, index and curated file."""
        said = {
            "text": [f"{THING}state/{one}" for one in self.text.values("state")],
            "corpus": [state] if (state := self.desk.states.find(self.text.country or "-")) else [],
            "index": self.known.index.of(self.iri, "respondent"),
            "curated file": self.known.record.of(self.iri, "respondent"),
        }
        named = {one for some in said.values() for one in some}
        if len(named) > 1:
            told = ", ".join(f"{one.rpartition('/')[2]} in the {of}" for of, some in said.items() for one in some)
            self.account.look(self.text.doc, f"conflict: the State is {told}; none was entered")
        return named.pop() if len(named) == 1 else ""

    # passages

    def passages(self, facts: Iterable[Fact]) -> list[str]:
        """The paragraphs in which facts stand, or else the heading; they are added to the file."""
        found: dict[str, None] = {}
        for number in [one.paragraph or "heading" for one in facts] or ["heading"]:
            is_number = number[0].isdigit()
            iri = f"{self.iri}__{'para_' * is_number}{re.sub('[^0-9a-z]+', '-', number.lower())}"
            if iri not in self.file.things and not self.known.record.of(iri, "a"):
                locator = f"para. {number}" if is_number else number
                self.file.add_passage(iri, self.iri, locator, "paragraph" if is_number else "section")
            found[iri] = None
        return list(found)

    def _absence(self, thing: str, name: str, reason: str, note: str) -> None:
        self.file.add_absence(thing, name, reason, [self.iri], note)
        self.things["absences"] += 1

    # what is written

    def write(self) -> None:
        """Adds all that was read and may be published."""
        self._document()
        if self.has_own_case:
            stated = self.passages(one for one in self.text.facts if one.field == "state")
            self.file.describe(self.case, "Case", inState=self.state, statedIn=stated)
            self.file.describe(self.iri, addressesCase=self.case)
            withheld = ("withheld", _YOUNG) if self.is_withheld else ("notYetRead", _NOT_READ)
            self._absence(self.case, "concernsPerson", *withheld)
            self.things["cases"] += 1
        self._submission()
        if not self.known.findings.get(self.iri):
            self._findings()
        if self.state and not self.known.remedies.get(self.iri):
            self._remedies()
        self._citations()
        acts = exact(self._acts())
        if not self.has_own_case:
            self.account.skip(
                {"acts of decisions whose case a curated file has, or whose State is not sure": len(acts)}
            )
            return
        charged = {one for act in acts if act.kind == "charge" for one in act.provisions}
        for act, facts in acts.items():
            is_other = act.kind == "conviction" and charged and act.provisions - charged
            self._act(act, facts, _UNCHARGED if is_other else "")

    def _document(self) -> None:
        text, gaps = self.text, self.text.missing
        facts = [one for one in text.facts if one.field in _OF_ITSELF and not one.group]
        facts = [one for one in facts if one.field not in _NAMES or (not self.is_withheld and may_be_shown(one.value))]
        said: dict[str, Any] = {
            name: [one.value for one in facts if one.field == field] for field, name in _OF_ITSELF.items()
        }
        said |= {"session": self._session(), "respondent": [self.state], "recordNumber": [text.doc]}
        said["communicationNumber"] = said["communicationNumber"] or text.numbers
        if self.is_described:
            self.things["decisions that a curated file describes"] += 1
            said = {name: values for name, values in said.items() if self._is_new(name, values)}
        else:
            is_merits = text.value("result") in ("violation", "no-violation")
            self.file.describe(
                self.iri,
                "Views" if text.value("kind") == "views" or is_merits else "Decision",
                symbol=text.symbol,
                isIssuedBy=committee(text.body),
                inLanguage="en",
                authority="views",
                readExtent="parts" if gaps else "whole",
                readingNote=f"Paragraphs {', '.join(gaps)} are missing in the text that was read." if gaps else "",
                canonicalAddress=text.link,
            )
            self.things["decisions"] += 1
            by_hand = [checked("juris").get(f"{text.body} {number}") for number in text.numbers]
            shown = {name.casefold() for one in by_hand if one for name in one.shown}
            for name in (one for one in _NAMES if self.has_minor and one not in shown):  # nor does the index show them
                self._absence(self.iri, f"{name}Name", "withheld", _YOUNG)
        self.file.describe(self.iri, **said, statedIn=self.passages(facts))

    def _session(self) -> list[str]:
        """The session of the symbol, unless the index gives one; where it is another, both are in the account."""
        index = self.known.index.of(self.iri, "session")
        if index and self.text.session not in index:
            self.account.look(
                self.text.doc, f"conflict: session {self.text.session} in the symbol, {index[0]} in the index"
            )
        return [] if index else [self.text.session]

    def _is_new(self, name: str, values: list[str]) -> bool:
        """True if the curated file neither says it nor calls it absent; what differs is listed, and the file stays."""
        there = self.known.record.of(self.iri, name)
        if values and there and not set(values) & set(there):
            remark = f"conflict: {name} is {', '.join(values)} in the text, and {', '.join(there)} in the curated file"
            self.account.look(self.text.doc, remark)
        hyphened = re.sub("[A-Z]", lambda to: f"-{to[0].lower()}", name)
        return not there and f"{self.iri}__absence_{hyphened}" not in self.known.record.things

    def _submission(self) -> None:
        alleged = [one for one in self.text.facts if one.field == "alleged" and not one.group]
        replied = [one for one in self.text.facts if one.field == "state-replied"][:1]
        if not (alleged or replied) or self.is_described:
            return
        self.file.describe(
            f"{self.iri}__submission",
            "Petition",
            publisher="the author",
            isAddressedTo=committee(self.text.body),
            inLanguage="und",
            authority="partys-paper",
            readExtent="nothing",
            alleges=self._articles(alleged, separately=True),
            reply=["given" if one.value == "yes" else "none" for one in replied],
            statedIn=self.passages([*alleged, *replied]),
        )
        self.things["submissions"] += 1

    def _articles(self, facts: Iterable[Fact], separately: bool = False) -> list[str]:
        """The provisions that facts name; those that are read together are one ground, unless each is wanted."""
        found = []
        for fact in facts:
            parts = [THING + one for one in fact.value.split("+")]
            if unknown := [one for one in parts if one not in self.desk.provisions]:
                treaty = unknown[0].rpartition("/")[0].removeprefix(THING)
                self.account.skip({f"provisions that the record has not: {treaty}": 1})
            elif separately or len(parts) == 1:
                found += parts
            else:
                names = "-with-".join(re.sub("[^a-z0-9]+", "-", one.removeprefix(THING)) for one in parts)
                ground = f"{self.iri}__ground_{names}"
                self.file.describe(ground, "Ground", readsTogether=parts, statedIn=self.passages([fact]))
                found.append(ground)
        return list(dict.fromkeys(found))

    def _findings(self) -> None:
        """Adds what was found of each part, as far as the result of the decision allows it, and the result itself."""
        overall, results, number = self.text.value("result"), set[str](), 0
        for group, facts in self.text.groups("finding").items():
            own = self.text.value("result", group)
            said = {name: self._articles(one for one in facts if one.field == field) for field, name in _FOUND.items()}
            if own in _ALLOWED.get(overall, ()) and any(said.values()):
                number += 1
                results.add(own)
                rests_on = self._articles(one for one in facts if one.field == "rests-on")
                self._finding(number, own, facts, **said, restsOn=rests_on)
        if overall not in results and overall not in ("", "admissible"):
            facts = [one for one in self.text.facts if one.field == "result" and not one.group]
            self._finding(number + 1, overall, facts)
            if overall == "violation":
                self._absence(f"{self.iri}__finding_{number + 1}", "findsViolated", "notYetRead", _NO_ARTICLE)

    def _finding(self, number: int, result: str, facts: list[Fact], **said: list[str]) -> None:
        iri, is_outcome = f"{self.iri}__finding_{number}", result == "discontinued"
        kind, of = ("ProceduralOutcome", "isOutcomeOf") if is_outcome else ("Finding", "isFindingOf")
        self.file.describe(iri, kind, **{of: self.iri}, concerns=self.case, result=result, **said)
        self.file.describe(iri, inSection="" if is_outcome else "disposition", statedIn=self.passages(facts))
        self._consider([*said.get("findsViolated", ()), *said.get("findsNoViolationOf", ())])
        self.things[f"findings: {result}"] += 1
        if not self.case and not is_outcome:
            self._absence(iri, "concerns", "notFound", _NO_STATE)

    def _consider(self, found: list[str]) -> None:
        """Adds to the articles at issue, as the index or pages have them, those of a finding that they lack."""
        at_issue = [*self.known.index.of(self.iri, "considers"), *self.known.pages.of(self.iri, "considers")]
        lacking = [one for one in found if not any(_is_within(one, other) for other in at_issue)]
        self.file.describe(self.iri, considers=[one for one in lacking if at_issue and one in self.desk.provisions])

    def _remedies(self) -> None:
        told: dict[str, list[Fact]] = {}
        for facts in self.text.groups("remedy").values():
            told.setdefault(Text.said(facts).get("remedy", ""), []).extend(facts)
        for kind, facts in told.items():
            iri = f"{self.iri}__remedy_{kind}"
            self.file.describe(iri, "Remedy", isNamedIn=self.iri, remedyKind=kind, isAddressedTo=self.state)
            self.file.describe(
                iri,
                modality=Text.said(facts).get("modality", "not-told"),
                objectName=OBJECTS.get(kind, "what happened to the persons"),
                statedIn=self.passages(facts),
            )
            self.things["remedies"] += 1
            if kind not in IN_GENERAL:
                self._absence(iri, "forPerson", "notYetRead", _NOT_READ)

    def _citations(self) -> None:
        """Adds the decisions that the body cites in each paragraph of its considerations."""
        for fact in [one for one in self.text.facts if one.field == "cites-in-reasons"]:
            body, number, *place = fact.value.split(" ", 2)
            cited = self.known.one_decision.get(f"{body} {number}", self.iri)
            if cited == self.iri:
                self.account.skip({"citations of a communication on which the record has no decision, or several": 1})
                continue
            self.file.describe(
                f"{self.iri}__citation_{minted.plain(f'{fact.paragraph} {body} {number}')}",
                "Citation",
                hasCitingEntity=self.iri,
                hasCitedEntity=cited,
                hasCitationCharacterization=f"{CITO}cites",
                citedParagraph=place,
                statedIn=self.passages([fact]),
            )
            self.things["citations"] += 1

    # domestic law and events

    def _acts(self) -> dict[Act, list[Fact]]:
        """The acts towards the author with their provisions, and dated events; those of a paragraph are one act."""
        named: dict[tuple[str, str], list[Fact]] = {}
        under: dict[tuple[str, str], set[str]] = {}
        for facts in self.text.groups("provision").values():
            kind = ROLES[Text.said(facts)["role"]]
            if provisions := self._provisions(kind, facts):
                named.setdefault((kind, facts[0].paragraph), []).extend(facts)
                under.setdefault((kind, facts[0].paragraph), set()).update(provisions)
        acts: dict[Act, list[Fact]] = {}
        for (kind, paragraph), facts in named.items():
            acts.setdefault(Act(kind, "", frozenset(), frozenset(under[kind, paragraph])), []).extend(facts)
        for facts in self.text.groups("event").values():
            kind, _, day = Text.said(facts).get("event", "").partition(" ")
            if day:
                acts.setdefault(Act(kind, day, frozenset()), []).extend(facts)
        return acts

    def _provisions(self, kind: str, facts: list[Fact]) -> list[str]:
        """The provisions of a law that facts name, which are written; none where law or State are not sure."""
        said, laws = Text.said(facts), self.desk.laws
        state = f"{THING}state/{said['law-state']}" if "law-state" in said else ""
        if state and state != self.state:  # as where somebody is to be removed to another State
            self.account.skip({"provisions of the law of another State than that of the case": 1})
            return []
        law = laws.find(said.get("law", ""), state, mint=True) if state and self.has_own_case else None
        named = provisions_in(said.get("provision", ""), law) if law else []
        if not law or not named or (law.get("kind") == "procedure" and kind != "detention"):
            why = (
                "that cannot be read, of a law without a name, or of a code of procedure, under which nobody is charged"
            )
            self.account.skip({f"provisions {why}": 1})
            return []
        part = "StatutoryProvision" if kind == "detention" else "CriminalProvision"
        return [self.desk.norms.provision(law, one, part, [], self.passages(facts)[0]) for one in named]

    def _act(self, act: Act, facts: list[Fact], note: str) -> None:
        under = sorted(act.provisions)
        name = act.day or re.sub("[^a-z0-9]+", "-", under[0].removeprefix(THING))
        iri, dated = f"{self.case}__{act.kind}_{name}", "beganOn" if act.kind in LASTING else "occurredOn"
        if iri in self.file.things:
            iri += f"-{self.passages(facts)[0].rpartition('_')[2]}"
        self.file.describe(iri, CLASSES.get(act.kind, "Event"), isEventOf=self.case, eventKind=act.kind, note=note)
        self.file.describe(iri, **{dated: act.day}, underProvision=under, statedIn=self.passages(facts))
        self.things[f"acts: {act.kind}"] += 1
        if not act.day:
            self._absence(iri, dated, "notYetRead", _UNDATED)
        if act.kind in ("charge", "conviction") and not under:
            self._absence(iri, "underProvision", "notFound", _UNJOINED)


def _is_within(one: str, other: str) -> bool:
    """True if one of two provisions is the other, or a part of it.

    >>> _is_within("iccpr/art_9__para_1", "iccpr/art_9"), _is_within("iccpr/art_9", "iccpr/art_9__para_1")
    (True, True)
    >>> _is_within("iccpr/art_9", "iccpr/art_91")
    False
    """
    short, long = sorted((one, other), key=len)
    return long == short or long.startswith(f"{short}__")
