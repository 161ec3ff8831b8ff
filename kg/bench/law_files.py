"""This module writes the law of a world: the covenant with its depositary, and one file for each State."""

from __future__ import annotations

from kg.bench.law import (
    BINDING,
    DEROGATION,
    MONTHS,
    PARAGRAPHS,
    REMEDY,
    RIGHTS,
    RIGHTS_AT_HOME,
    State,
    provisions,
)  # fmt: skip
from kg.bench.turtle import File, date, passage, text

BODIES = {"board": "Board on Liberty", "committee": "Committee of the Covenant"}
MONITORS = 9


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
    for name, label in BODIES.items():
        file.say(f"org:{name}", "hb:InternationalBody", {"rdfs:label": text(label), "hb:statedIn": whole})
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
    constitution = _text(file, f"{code}-const", f"Constitution of {name}", "authority-act-of-state", f"id:{code}-const")
    criminal = _text(file, f"{code}-cc", f"Criminal Code of {name}", "authority-act-of-state", f"id:{code}-cc")
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
            "rdfs:label": text(f"{name}: {action.kind} of the Covenant on Liberty"),
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
            "rdfs:label": text(f"{wording.of.replace(':', ' ')}, wording {wording.number}"),
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
                "rdfs:label": text("The first day of the first wording is not known"),
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
    label = f"{short} {name.split(':art_')[1].replace('__para_', '(').replace('__point_', ')(')}"
    properties = {
        "rdfs:label": text(label + ")" * ("(" in label)),
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
