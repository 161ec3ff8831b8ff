"""Minors are never named: what shows that somebody in the matter was under eighteen, in English, French and Spanish.

One sign is enough to take out every name. Only a relative of the person who is named in passing ("his daughter, aged 7,
saw it") is no sign. Words that are also said of adults ("delitos menores", "16 years of imprisonment") are none.
"""

from __future__ import annotations

import re

from kg.read.dates import DATE, MONTH_OF_YEAR, YEAR, digits, iso
from kg.read.model import Fact, Notes
from kg.read.text import Span, Text

INITIALS = re.compile(r"(?:[A-Z]\.?[\s,]*(?:and )?){1,8}(?:et al\.?)?")
_EN = (
    r"(?:1[0-7]|[5-9]|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen)"
    r"(?: and a half)?(?!\d|\.\d)"
)
_FR = r"(?:1[0-7]|[5-9]|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|dix-sept)"
_ES = (
    r"(?:1[0-7]|[5-9]|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieciséis|diecis[ée]is|"
    r"diecisiete)"
)
_ENGLISH = (
    (
        "years old|year-old|year old|years of|years-old|years-of",
        rf"{_EN}[- ]years?[- ](?:old|of[- ]age)\b(?! (?:\w+ )?(?:laws?|conflict|dispute|case|ban|house|company|war|"
        r"building|treaty|judge?ment|conviction|newspaper)\b)",
    ),
    (
        "aged|age |ages ",
        rf"(?:aged|ages|age|age of|ages of) (?:only |just |then |about |around |between |from |of )?{_EN}\b(?! per)",
    ),
    (
        "",
        r"(?:was|is|were|being|then|only|just|barely|turned|still) (?:then |only |just |barely |still |not yet "
        rf")?{_EN}(?=[.;)]|,? (?:when|at (?:the|that) time|at the moment|and (?:still )?(?:a|at|in) )|,(?! \d))",
    ),
    (
        "boy|girl|youth|youngster|child|student|pupil|lad |teenager|detainee of",
        r"(?:boys?|girls?|youths?|youngsters?|child|student|pupil|lad|teenager|detainee) of (?:only |just "
        rf")?{_EN}\b",
    ),
    (
        "18|eighteen",
        r"(?:under|below|beneath|less than|younger than|not yet|not) (?:the )?(?:age of )?(?:18|eighteen)(?= "
        r"years?\b|[.,;)]| when| at (?:the|that) time| and | or )",
    ),
    (
        "age of|legal age|majority",
        r"(?:under|below|beneath|not (?:yet )?(?:reached|attained|of)|before reaching|before attaining|short of) "
        r"(?:the )?(?:age of (?:18|eighteen|majority|criminal responsibility)|legal age|majority)\b",
    ),
    (
        "18|eighteen|majority",
        r"(?:turn(?:ed|ing)?|reach(?:ed|ing)?) (?:the age of )?(?:18|eighteen|majority)\b",
    ),
    (
        "birthday|grade|year of",
        r"(?:1[0-8]th|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth) "
        r"(?:birthday|grade|year of (?:age|his|her))\b|(?:ninth|tenth|eleventh|twelfth|9th|10th|11th|12th)[- "
        r"]grade(?:r|rs)?\b",
    ),
    (
        "underage|under-age|juvenile|adolescen|teen",
        r"under-?age\b|\bjuveniles?\b|\badolescen(?:t|ts|ce)\b|\bteen(?:s|age|aged|ager|agers)\b|\bin (?:his|her|"
        r"their) teens\b",
    ),
    (
        "minor",
        r"minors\b(?!')|\bminor(?=[,.;:)]|'s|\Z| (?:was|were|is|had|has|at|when|who|whom|and|by|to|under|should|"
        r"must|may|could|held|detained|arrested|deprived|child|son|daughter|boy|girl|brother|sister|detainee|"
        r"victim|author|defendant|accused|prisoner|petitioner|student|in (?:detention|custody|prison|conflict))\b)",
    ),
    (
        "child|boy|girl|pupil",
        r"(?:a|an|the|this|that|another|such|still a|, a|detained|arrested) (?:\w+-year-old )?(?:school "
        r"?)?(?:child|boy|girl|schoolboy|schoolgirl|schoolchild|pupil)\b(?![-'])(?! (?:labou?r|scout|friend|"
        r"support|care|benefit|pornography))",
    ),
    (
        "school",
        r"(?:school(?:boys?|girls?|children)|(?:high|secondary|middle|primary|elementary)[- ]?school (?:students?|"
        r"pupils?|boy|girl)|schoolmates?|school uniform)\b",
    ),
    (
        "children|boys|girls",
        r"(?:arrested|detained|held|imprisoned|sentenced|tried|tortured) (?:\w+ ){0,2}?(?:children|boys|girls)\b",
    ),
    (
        "children|boys|girls",
        r"(?:children|boys|girls) (?:was|were|had been|have been|are) (?:\w+ )?(?:arrested|detained|held|"
        r"imprisoned|sentenced|tried|taken|tortured|seized|convicted|beaten)\b",
    ),
    (
        "youth|child|young offender|reformator|borstal|beijing|havana",
        r"(?:youth|children's|child) (?:court|prison|custody|prosecutor|judge|detention|remand)\b|\byoung "
        r"offenders?\b|\breformator(?:y|ies)\b|\bborstal\b|\bBeijing Rules\b|\bHavana Rules\b",
    ),
    (
        "school",
        r"on (?:his|her|their) way (?:home )?(?:from|to) school\b|\bstill (?:at|in) (?:\w+ )?school\b|\bhome from "
        r"school\b",
    ),
    (
        "child|crc",
        r"[Rr]ights (?:and [Ww]elfare )?of the [Cc]hild\b|\bbest interests? of the child\b|\bchild's best "
        r"interests?\b|\bCRC\b",
    ),
)
_FRENCH = (
    (
        "âg",
        r"(?:âgée?s?|âge|l'âge) (?:alors |seulement |à peine |entre )?(?:seulement )?(?:de |d')(?:seulement "
        rf")?{_FR}(?: ans| et|(?=[,.;)]))",
    ),
    (
        " ans | ans,| ans.| ans;| ans)",
        r"(?:avai(?:t|ent)|ayant|a|n'a|n'ont|comptait) (?:alors |que |à peine |tout juste |seulement |donc |pas "
        rf"encore |alors que )?{_FR} ans\b(?! (?:de|d')\b)",
    ),
    (
        " ans | ans,| ans.| ans;| ans)",
        r"(?:garçons?|filles?|jeunes?|adolescente?s?|élèves?|étudiante?s?|mineure?s?|enfants?|lycéen(?:ne)?s?) "
        rf"(?:de|d') ?{_FR} ans\b",
    ),
    (
        " ans | ans,| ans.| ans;| ans)|majorité|majeur|minorité",
        r"(?:moins de|pas encore|avant ses|avant d'avoir|avant l'âge de|n'avai(?:t|ent) pas) (?:18|dix-huit) "
        r"ans\b|\b(?:majorité (?:pénale|légale|civile)|(?:avant (?:sa|leur)|pas (?:encore )?atteint (?:la|sa|"
        r"l'âge de la)) majorité)\b|\bn'(?:était|étaient|est|ayant) pas (?:encore )?majeure?s?\b|\bminorité "
        r"(?:pénale|au moment)",
    ),
    (
        "mineur",
        r"(?<!fraction )(?<!fractions )(?<!délit )(?<!délits )(?<!faute )(?<!fautes )(?<!rôle )(?<!blessure "
        r")(?<!blessures )(?<!importance )(?<!modification )(?<!modifications )(?<!mode )(?<!art )(?<!incident "
        r")(?<!incidents )\bmineure?s?\b",
    ),
    (
        "enfant|mineur|adolescent",
        r"(?:(?:juges?|tribuna(?:l|ux)|cours?|brigade|prison|quartier|parquet|substitut|centre) (?:des|pour|d') "
        r"?(?:les )?(?:enfants?|mineure?s?|adolescente?s?))\b|\bjustice (?:pénale )?(?:pour|des) (?:enfants|"
        r"mineurs)\b",
    ),
    (
        "adolescen|lycéen|collégien|écoli|fillette|jeune|enfant|élève|garçon",
        r"adolescente?s?\b|\badolescence\b|\b(?:lycéen(?:ne)?|collégien(?:ne)?|écolier|écolière)s?\b|"
        r"\bfillettes?\b|\bjeunes? (?:garçons?|filles?)\b|\b(?:un|une|l'|l' |le|jeune|cet|cette) ?(?:enfant|élève|"
        r"garçon)\b|\benfants? (?:détenue?s?|arrêtée?s?|emprisonnée?s?|a été|ont été|avait été)\b",
    ),
    (
        "enfant|chemin",
        r"[Dd]roits de l'enfant\b|\bintérêt supérieur de l'enfant\b|\bsur le chemin (?:de l'école|du lycée|du "
        r"collège)\b",
    ),
)
_SPANISH = (
    (
        "edad",
        rf"{_ES} a[ñn]os de edad\b|\bedad de {_ES} a[ñn]os\b|\bedad de {_ES}\b",
    ),
    (
        "años|anos",
        r"(?:tenía|tenían|tiene|contaba|contaban|cumplió|cumplido|cumplir|teniendo|con) (?:con |entonces |apenas |"
        rf"s[óo]lo |solamente |tan s[óo]lo |apenas con |los |aún |todavía )?{_ES} a[ñn]os\b(?! de (?:prisión|"
        r"cárcel|condena|privación|reclusión|pena|servicio|presidio|antigüedad|experiencia|trabajo|casad))",
    ),
    (
        "años|anos",
        r"(?:jóvenes|joven|niñ[oa]s?|chic[oa]s?|muchach[oa]s?|adolescentes?|estudiantes?|menor|menores|"
        rf"alumn[oa]s?|hij[oa]) (?:de|con) (?:apenas |s[óo]lo )?{_ES} a[ñn]os\b|\ba los {_ES} a[ñn]os(?! de "
        r"(?:prisión|haber|condena|la|su))\b",
    ),
    (
        "menor",
        r"menor(?:es)? (?:de edad|de (?:18|dieciocho)(?: a[ñn]os)?)\b|\b(?:el|la|un|una|los|las|al|del|dich[oa]|"
        r"est[ea]|joven|como) menor(?:es)?(?= (?:fue|fueron|era|eran|estaba|se|no|había|ha|y|detenid|arrestad|"
        r"privad|en |por |a |quien|que fue)|[.,;:)])",
    ),
    (
        "menor|niñ|adolescen|infancia|juvenil",
        r"(?:juzgados?|jue[zc](?:es|as?)?|tribunal(?:es)?|fiscal(?:ía)?|centros?|justicia|correccional|internado|"
        r"pabellón|Código|reformatorio|jurisdicción) (?:penal |especializad[oa] |de internamiento )?(?:de |para |"
        r"en |del |de la |de los )?(?:responsabilidad penal de )?(?:los |las )?(?:menores|niñ\w+|adolescentes?|"
        r"infancia|juvenil(?:es)?)\b",
    ),
    (
        "cumpl|menos de|mayoría de edad|minoría de edad|minoridad|minoril",
        r"(?:menos de|no había cumplido|no habían cumplido|sin haber cumplido|antes de cumplir|cumplir|cumplió) "
        r"(?:aún |todavía )?(?:los )?(?:18|dieciocho)(?: a[ñn]os)?\b|\b(?:mayoría|minoría) de edad\b|"
        r"\bminoridad\b|\bminoril\b",
    ),
    (
        "adolescen|quinceañer|quinceaner|reformatorio|colegia|escolar|liceísta|alumn|estudiante|uniforme",
        r"adolescentes?\b|\badolescencia\b|\bquincea[ñn]er[oa]\b|\breformatorios?\b|\bcolegial(?:es|as?)?\b|"
        r"\bescolares detenid|\bliceístas?\b|\b(?:alumn[oa]s?|estudiantes?|uniforme) (?:del? )?(?:un |su |la "
        r")?(?:colegio|secundaria|liceo|bachillerato|instituto|escuela|preparatoria|enseñanza (?:media|"
        r"secundaria)|escolar)\b",
    ),
    (
        "niñ|muchach|camino|sali",
        r"(?:el|un|la|una|del|al|ese|esa|este|esta) (?:niñ[oa]|muchach(?:o|ito|ita|a))\b|\bniñ[oa]s "
        r"detenid[oa]s\b|\bcamino (?:de|del|al?) (?:la |su )?(?:escuela|colegio|liceo|instituto)\b|\bsali[óe]\w* "
        r"del (?:colegio|liceo)\b",
    ),
    (
        "niñ|menor",
        r"[Dd]erechos del? (?:[Nn]iñ[oa]|la [Nn]iñez|[Nn]iño y)|\binterés superior del (?:niño|menor)\b",
    ),
)
_SIGNS = tuple(
    (tuple(stems.split("|")), re.compile(rf"\b(?:{form})", re.IGNORECASE))
    for stems, form in (*_ENGLISH, *_FRENCH, *_SPANISH)
)
"""Forms of words, each with letters without one of which it cannot stand in a text."""
_RELATIVE_EN = (
    r"(?:child|children|son|sons|daughter|daughters|brother|sister|niece|nephew|grandson|granddaughter|boy|girl)"
)
_RELATIVE = (
    rf"(?:{_RELATIVE_EN}|fils|filles?|enfants?|frère|sœur|neveu|nièce|petit-fils|petite-fille|hij[oa]s?|herman[oa]|"
    rf"niet[oa]|"
    r"sobrin[oa])"
)
_WHOSE = r"(?:[Hh]is|[Hh]er|[Tt]heir|[\w-]+'s|[Ss]on|[Ss]a|[Ss]es|[Ll]eurs?|[Ss]us?)"
_OF_RELATIVE_BEFORE = re.compile(
    rf"\b{_WHOSE} (?:\w+ ){{0,2}}{_RELATIVE},? (?:who (?:is|was) |qui (?:a|avait) |que (?:tiene|tenía) )?(?:de |a |"
    rf"then )?$"
)
_OF_RELATIVE_AROUND = re.compile(rf"\b{_WHOSE} (?:\w+ ){{0,2}}?<>(?: \w+)? {_RELATIVE}\b")
_ON_BEHALF = re.compile(
    r"\b(?:on behalf of|au nom de|en nombre de|[Vv]ictims?\W+|[Vv]ictime\W+|[Vv]íctima\W+)\s*(?:the author's|her|his|"
    r"their|son|sa|leurs?|su|"
    rf"the complainant's) (?:\w+ )?{_RELATIVE}\b"
)
_TAKEN = re.compile(
    r"\b(?:arrest|detain|detention|abduct|taken|took (?:him|her|them|Mr|Ms)|seize|apprehend|imprison|charged|convict|"
    r"sentenc|held|custody|"
    r"arrêt|détenu|détention|enlev|interpell|emprisonn|condamn|incarcér|"
    r"detenid|detuv|arrest|apres|aprehen|captur|encarcel|conden|privad|secuestr)\w*",
    re.IGNORECASE,
)
_BORN = re.compile(
    rf"\b(?:[Bb]orn|b\.|[Nn]ée?s?|[Nn]acid[oa]s?|nació|[Dd]ate of birth|[Dd]ate de naissance|[Ff]echa de "
    rf"nacimiento)\s*(?:on |in "
    rf"|le |en |el |: ?)?"
    rf"(?P<when>{DATE}|{MONTH_OF_YEAR}|(?P<year>{YEAR}))"
)
_ON_DAY = re.compile(rf"\b(?:on|in|since|from|until|le|en|depuis|el|desde|du|del) (?:{DATE}|{MONTH_OF_YEAR}|{YEAR})")
_OF_BODY = re.compile(r"Working Group|Groupe de travail|Grupo de Trabajo|Committee|Comité|Council|Conse[ij]|[Rr]esol")


def withhold_minors(text: Text, stop: int, notes: Notes) -> None:
    """Takes out every name if something shows that somebody in the matter was a minor at the events."""
    sign = _sign(text, stop) or _after_a_name(text, stop, notes.facts) or _young(text, stop, notes.facts)
    if not sign:
        return
    names = ("person", "finding-person", "remedy-person", "author", "victim")
    notes.facts = [fact for fact in notes.facts if fact.field not in names or INITIALS.fullmatch(fact.value)]
    notes.refusals = [one for one in notes.refusals if one.field not in names]
    notes.add("minor", "yes", sign)
    notes.refuse("person", "somebody in the matter was a minor at the events, and minors are never named", sign)


def _sign(text: Text, stop: int) -> Span | None:
    relatives_count = text.search(_ON_BEHALF, text.start, stop) is not None
    letters = text.one_line[text.start : stop].lower()
    for stems, form in _SIGNS:
        for match in text.find(form, text.start, stop) if any(stem in letters for stem in stems) else ():
            if relatives_count or not _of_a_relative(text, match.span(), stop):
                return match.span()
    return None


def _of_a_relative(text: Text, sign: Span, stop: int) -> bool:
    """Whether a sign is said of a relative of the person whom nobody took away: "his daughter, aged 7, saw it"."""
    before = text.one_line[max(text.start, sign[0] - 60) : sign[0]]
    after = re.split(r"[.;]", text.one_line[sign[1] : min(stop, sign[1] + 120)])[0]
    around = f"{before}<>{after}"
    said_of = _OF_RELATIVE_BEFORE.search(before) or _OF_RELATIVE_AROUND.search(around)
    return said_of is not None and not _TAKEN.search(after)


def _after_a_name(text: Text, stop: int, facts: list[Fact]) -> Span | None:
    """The age behind the name of a person of the case: "Rudolf Rassendyll (17)", "Mr. Rassendyll, 16,"."""
    last = {fact.value.split()[-1] for fact in facts if fact.field in ("person", "author", "victim")}
    if not last:
        return None
    names = "|".join(sorted(map(re.escape, last)))
    found = text.search(
        re.compile(rf"\b(?:{names})(?: \((?:1[0-7]|[5-9])\)(?=[,.]| \w)|, (?:1[0-7])(?=[,;)] ))"), text.start, stop
    )
    return found.span() if found else None


def _young(text: Text, stop: int, facts: list[Fact]) -> Span | None:
    """A day of birth at most eighteen years before an event, or before a day in a sentence on detention."""
    born = [(match, iso(match["when"]) or digits(match["year"] or "0")) for match in text.find(_BORN, text.start, stop)]
    told = [int(fact.value.split()[1][:4]) for fact in facts if fact.field == "event"]
    days = [] if not born else text.find(_ON_DAY, text.start, stop)
    for match, day in born:
        within = range(int(day[:4]) + 1, int(day[:4]) + 19)
        held = (one for one in days if int(digits(one[0][-4:])) in within and _of_detention(text, one.span(), stop))
        young = any(year in within for year in told) or any(held)
        if young and not _of_a_relative(text, match.span(), stop):
            return match.span()
    return None


def _of_detention(text: Text, day: Span, stop: int) -> bool:
    """Whether the sentence of a day is about somebody who was taken away, and the day is not that of a birth."""
    around = text.sentences(max(text.start, day[0] - 400), min(stop, day[1] + 400))
    start, end = next(one for one in around if one[1] > day[0])
    words = _BORN.sub(" ", text.one_line[start:end])
    return text.one_line[slice(*day)] in words and bool(_TAKEN.search(words)) and not _OF_BODY.search(words)
