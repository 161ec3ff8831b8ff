"""Writes the first half of the invented decisions, with gold for each: `python -m tests.read.invent`.

Persons are invented; States are real, since a State must be one of the record. Each document is made of the formulae
of its time, and some of them are damaged as scans, web copies and programs damage texts. Gold comes from the same
values as the text, never from the reader.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "first"
COVENANT = "International Covenant on Civil and Political Rights"
DECLARATION = "Universal Declaration of Human Rights"
GIVEN = "Rudolf Anton Marta Flavia Albert Helga Max Rosa Josef Otto Berta Klaus Irma Viktor Lena".split()
FAMILY = "Rassendyll Hentzau Strakencz Bersonin Detchard Tarlenheim Sapt Lauengram Krafstein Holf Mauban Gautet".split()
ORDINALS = {
    60: "sixtieth",
    66: "sixty-sixth",
    81: "eighty-first",
    84: "eighty-fourth",
    70: "seventieth",
    92: "ninety-second",
}
STATES = [
    ("Kazakhstan", "kz"), ("Viet Nam", "vn"), ("Egypt", "eg"), ("Saudi Arabia", "sa"), ("Mexico", "mx"), ("China", "cn"),
    ("Islamic Republic of Iran", "ir"), ("Bolivarian Republic of Venezuela", "ve"), ("Türkiye", "tr"), ("Turkey", "tr"),
    ("Russian Federation", "ru"), ("Lao People’s Democratic Republic", "la"), ("Republic of Korea", "kr"), ("Cuba", "cu"),
    ("United States of America", "us"), ("Cameroon", "cm"), ("Myanmar", "mm"), ("Syrian Arab Republic", "sy"),
]  # fmt: skip
MONTHS = "January February March April May June July August September October November December".split()
DEFINITIONS = """3. The Working Group regards deprivation of liberty as arbitrary in the following cases:
(a) When it is clearly impossible to invoke any legal basis justifying the deprivation of liberty (as when a person is kept in detention after the completion of his or her sentence or despite an amnesty law applicable to him or her) (category I);
(b) When the deprivation of liberty results from the exercise of the rights or freedoms guaranteed by articles 7, 13, 14, 18, 19, 20 and 21 of the Universal Declaration of Human Rights and, insofar as States parties are concerned, by articles 12, 18, 19, 21, 22, 25, 26 and 27 of the Covenant (category II);
(c) When the total or partial non-observance of the international norms relating to the right to a fair trial, established in the Universal Declaration of Human Rights and in the relevant international instruments accepted by the States concerned, is of such gravity as to give the deprivation of liberty an arbitrary character (category III);
(d) When asylum seekers, immigrants or refugees are subjected to prolonged administrative custody without the possibility of administrative or judicial review or remedy (category IV);
(e) When the deprivation of liberty constitutes a violation of international law on the grounds of discrimination based on birth, national, ethnic or social origin, language, religion, economic condition, political or other opinion, gender, sexual orientation, disability, or any other status, that aims towards or can result in ignoring the equality of human beings (category V)."""


def day(value: str) -> str:
    """A day as the documents write it."""
    year, month, number = value.split("-")
    return f"{int(number)} {MONTHS[int(month) - 1]} {year}"


def joined(items: list[str]) -> str:
    """A list in words."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def listed(articles: list[str]) -> str:
    """A list of articles as documents write it, from "9", "9.1" and "14.3.d"."""
    texts = []
    for article in articles:
        number, *parts = article.split(".")
        texts.append(number + "".join(f" ({part})" for part in parts))
    return f"article{'s' if len(texts) > 1 else ''} {joined(texts)}"


def iris(instrument: str, articles: list[str]) -> list[str]:
    """The short names of the provisions."""
    return [
        f"{instrument}/art_{number}"
        + (f"__para_{parts[0]}" if parts else "")
        + (f"__point_{parts[1]}" if len(parts) > 1 else "")
        for number, *parts in (article.split(".") for article in articles)
    ]


@dataclass
class Doc:
    """A document and what is in it."""

    name: str
    text: str
    gold: list[dict[str, list[str]]] = field(default_factory=list)
    encoding: str = "utf-8"

    def write(self, folder: Path) -> None:
        """Writes the text and its gold."""
        (folder / f"{self.name}.txt").write_bytes(self.text.encode(self.encoding))
        content = {"document": f"{self.name}.txt", "decisions": self.gold}
        (folder / f"{self.name}.json").write_text(
            json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )


class Draw:
    """Random choices for one document."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def persons(self, number: int) -> list[str]:
        """Different names."""
        families = self.random.sample(FAMILY, number)
        return [f"{self.random.choice(GIVEN)} {family}" for family in families]

    def one(self, items: list) -> object:
        """One of some things."""
        return self.random.choice(items)


def today(n: int, **odd: object) -> Doc:
    """A document of today, with oddities by name."""
    draw = Draw(n)
    r = draw.random
    year, session = (2018, 81) if n % 2 else (2019, 84)
    number = 100 + n
    state, code = odd.get("state", STATES[n % len(STATES)])  # type: ignore[misc]
    persons = draw.persons(int(odd.get("persons", 1)))  # type: ignore[call-overload]
    first = persons[0]
    udhr = r.sample(["3", "7", "8", "9", "10", "11.1", "19", "20", "21"], 3)
    iccpr = r.sample(["9.1", "9.2", "9.3", "9.4", "14", "14.1", "14.3.d", "14.3.b", "19", "19.2", "21", "26"], 4)
    udhr.sort(key=lambda a: [float(p) if p.isdigit() else 0 for p in a.split(".")])
    iccpr.sort(key=lambda a: [float(p) if p.isdigit() else 0 for p in a.split(".")])
    categories = sorted(r.sample(["I", "II", "III", "V"], r.randint(1, 3)))
    party = bool(odd.get("party", n % 5))
    sent, replied, adopted = (
        f"{year - 1}-11-{r.randint(10, 28)}",
        f"{year}-01-{r.randint(10, 28)}",
        f"{year}-04-{r.randint(18, 26)}",
    )
    answered = bool(odd.get("answered", n % 3))
    alleged = r.sample(["9", "10.1", "14.2", "18", "25"], 2)
    alleged.sort(key=float)
    names = joined(persons)
    sir = "Mr." if n % 2 else "Ms."
    family = first.split()[-1]
    against = (
        listed(udhr)
        + f" of the {DECLARATION}"
        + (f" and {listed(iccpr)} of the {odd.get('covenant', COVENANT)}" if party else "")
    )
    how = [
        f", being in contravention of {against}, is arbitrary and falls",
        f", being in violation of {against}, is arbitrary and falls",
    ][n % 2]
    category = ("category " if len(categories) == 1 else "categories ") + str(odd.get("category", joined(categories)))
    reply = (
        f"The Government replied to the communication on {day(replied)}."
        if answered
        else "The Government did not reply to the communication."
    )
    disposition = f"The deprivation of liberty of {odd.get('named', names)}{how} within {category}."
    text = f"""{odd.get("before", "")}United Nations
{odd.get("symbol", f"A/HRC/WGAD/{year}/{number}")}
General Assembly
Distr.: General
{day(f"{year}-07-04")}
Original: English
Human Rights Council
Working Group on Arbitrary Detention
Opinions adopted by the Working Group on Arbitrary Detention at its {ORDINALS[session]} session, 17–26 April {year}
Opinion No. {number}/{odd.get("year", year)} concerning {odd.get("heading", names)} ({state})
1. The Working Group on Arbitrary Detention was established in resolution 1991/42 of the Commission on Human Rights. In its resolution 1997/50, the Commission extended and clarified the mandate of the Working Group.
2. In accordance with its methods of work (A/HRC/36/38), on {day(sent)}, the Working Group transmitted to the Government of {state} a communication concerning {names}. {reply} The State is {"" if party else "not "}a party to the {odd.get("covenant", COVENANT)}.
{DEFINITIONS}
Submissions
Communication from the source
4. {first}, a printer, was born in 1970. {sir} {family} was arrested on {day(f"{year - 2}-03-0{r.randint(1, 9)}")} at home.{odd.get("extra", "")}
5. The source submits that the arrest and detention of {sir} {family} were contrary to {listed(alleged)} of the Covenant.
Response from the Government
6. {"In its reply of " + day(replied) + ", the Government denied the allegations." if answered else "The Working Group regrets that the Government did not respond to the communication within the time limit."}
Discussion
7. {"The Working Group thanks the source and the Government." if answered else "In the absence of a response from the Government, the Working Group has decided to render the present opinion."} The Working Group recalls its jurisprudence in opinion No. 16/2017.
8. The source alleges a violation of article 7 of the Covenant. The Working Group is unable to conclude that there was a violation of article 7 of the Covenant.{odd.get("discussion", "")}
9. The Working Group would welcome the opportunity to conduct a country visit to {state}.
Disposition
10. In the light of the foregoing, the Working Group renders the following opinion:
{disposition}
11. The Working Group requests the Government of {state} to take the steps necessary to remedy the situation of {odd.get("remedied", sir + " " + family)} without delay and bring it into conformity with the relevant international norms.
12. The Working Group considers that, taking into account all the circumstances of the case, the appropriate remedy would be to release {odd.get("remedied", sir + " " + family)} immediately and accord {"him" if n % 2 else "her"} an enforceable right to compensation and other reparations, in accordance with international law{odd.get("ground", "")}.
13. The Working Group urges the Government to ensure a full and independent investigation of the circumstances surrounding the arbitrary deprivation of liberty.
14. In accordance with paragraph 33 (a) of its methods of work, the Working Group refers the present case to the Special Rapporteur on the independence of judges and lawyers, for appropriate action.
15. The Working Group requests the Government to disseminate the present opinion through all available means and as widely as possible.
Follow-up procedure
16. In accordance with paragraph 20 of its methods of work, the Working Group requests the source and the Government to provide it with information on action taken in follow-up to the recommendations made in the present opinion, including:
(a) Whether the person has been released and, if so, on what date;
(b) Whether compensation or other reparations have been made.
17. The Working Group requests the source and the Government to provide the above-mentioned information within six months of the date of transmission of the present opinion.
[Adopted on {odd.get("adopted", day(adopted))}]
"""
    gold = {
        "kind": ["opinion"], "symbol": [f"A/HRC/WGAD/{year}/{number}"], "number": [f"{number}/{year}"], "state": [code],
        "person": persons, "session": [str(session)], "session-began": [f"{year}-04-17"], "session-ended": [f"{year}-04-26"],
        "issued": [f"{year}-07-04"], "adopted": [adopted], "communicated": [f"{code} {sent}"],
        "reply": [f"{code} {'yes' if answered else 'no'}"], "replied": [f"{code} {replied}"] if answered else [],
        "party": [f"{code} {'yes' if party else 'no'}"], "alleged": iris("iccpr", alleged), "result": ["arbitrary"],
        "outcome": [f"{person}: arbitrary" for person in persons],
        "violated": iris("udhr", udhr) + (iris("iccpr", iccpr) if party else []), "category": categories,
        "exercised": [], "rests-on": [], "not-violated": [], "considered": [], "reasoning-violated": [],
        "remedy": ["release considers-appropriate", "compensation considers-appropriate", "other-reparations considers-appropriate", "investigation urges", "dissemination requests"],
        "referral": ["Special Rapporteur on the independence of judges and lawyers"], "follow-up-item": ["a", "b"],
        "follow-up-within": ["P6M"], "visit": ["9"], "cites-opinion": ["16/2017"], "minor": [],
    }  # fmt: skip
    gold |= odd.get("gold", {})  # type: ignore[arg-type]
    return Doc(f"today-{n:02}{odd.get('tag', '')}", text, [gold])


def middle(n: int, **odd: object) -> Doc:
    """A document of 2011 to 2015."""
    draw = Draw(100 + n)
    r = draw.random
    state, code = odd.get("state", STATES[(n * 5) % len(STATES)])  # type: ignore[misc]
    (person,) = draw.persons(1)
    number, year = 70 + n, 2013
    udhr, iccpr = sorted(r.sample(["9", "10", "19"], 2), key=int), sorted(r.sample(["9", "14", "19", "22"], 2), key=int)
    categories = sorted(r.sample(["I", "II", "III"], r.randint(1, 2)))
    answered = n % 2 == 0
    sent, replied, adopted = f"2013-02-1{n % 10}", f"2013-04-0{1 + n % 9}", "2013-05-03"
    text = f"""{odd.get("before", "")}United Nations A/HRC/WGAD/{year}/{number}
General Assembly
Distr.: General
2 August 2013
Original: English
Human Rights Council
Working Group on Arbitrary Detention
Opinions adopted by the Working Group on Arbitrary Detention at its sixty-sixth session (29 April–3 May 2013)
No. {number}/{year} ({state})
Communication addressed to the Government on {day(sent)}
Concerning {person}
The Government {"replied to the communication on " + day(replied) if answered else "has not replied to the communication"}.
The State is a party to the {COVENANT}.
1. The Working Group on Arbitrary Detention was established in resolution 1991/42 of the former Commission on Human Rights, which extended and clarified the Working Group’s mandate in its resolution 1997/50.
2. The Working Group regards deprivation of liberty as arbitrary in the following cases:
{DEFINITIONS.partition(chr(10))[2]}
Submissions
Communication from the source
3. The case summarized hereafter was reported to the Working Group. Mr. {person.split()[-1]} was arrested on 4 June 2012.
4. The source maintains that the detention violates articles 9 and 18 of the Covenant.
Response from the Government
5. The Government {"submits that the law was followed" if answered else "has not provided a response"}.
Discussion
6. The Working Group refers to its Opinions No. 16/2011, para. 12; No. 20/2012 and No. 33/2012.
Disposition
7. In the light of the foregoing, the Working Group renders the following opinion:
The deprivation of liberty of Mr. {person} is arbitrary and constitutes a violation of {listed(udhr)} of the {DECLARATION} and {listed(iccpr)} of the {COVENANT}; it falls into {"category" if len(categories) == 1 else "categories"} {joined(categories)} of the arbitrary detention categories referred to by the Working Group when considering the cases submitted to it.
8. Consequent upon the opinion rendered, the Working Group requests the Government of {state} to remedy the situation of Mr. {person.split()[-1]} and to bring it into conformity with the standards and principles of the {DECLARATION}.
9. The Working Group believes that, taking into account all the circumstances of the case, the adequate remedy would be to release Mr. {person.split()[-1]} and accord him an enforceable right to compensation in accordance with article 9, paragraph 5, of the {COVENANT}.
[Adopted on {day(adopted)}]
"""
    gold = {
        "kind": ["opinion"], "symbol": [f"A/HRC/WGAD/{year}/{number}"], "number": [f"{number}/{year}"], "state": [code],
        "person": [person], "session": ["66"], "session-began": ["2013-04-29"], "session-ended": ["2013-05-03"],
        "issued": ["2013-08-02"], "adopted": [adopted], "communicated": [f"{code} {sent}"],
        "reply": [f"{code} {'yes' if answered else 'no'}"], "replied": [f"{code} {replied}"] if answered else [],
        "party": [f"{code} yes"], "alleged": iris("iccpr", ["9", "18"]), "result": ["arbitrary"],
        "outcome": [f"{person}: arbitrary"], "violated": iris("udhr", udhr) + iris("iccpr", iccpr),
        "category": categories, "exercised": [], "rests-on": [], "not-violated": [], "grounds-remedy": ["iccpr/art_9__para_5"],
        "remedy": ["release considers-appropriate", "compensation considers-appropriate"],
        "cites-opinion": ["16/2011", "20/2012", "33/2012"], "minor": [], "event": ["arrest 2012-06-04"],
    }  # fmt: skip
    gold |= odd.get("gold", {})  # type: ignore[arg-type]
    return Doc(f"middle-{n:02}{odd.get('tag', '')}", text, [gold])


def annual(n: int) -> Doc:
    """An annual document of the years before 2011, with several opinions and a table of contents."""
    draw = Draw(200 + n)
    decisions, gold, contents = [], [], []
    year = 1994 if n == 0 else 2001 + n
    word = "Decision" if year < 1997 else "Opinion"
    heads = word.upper()
    for k in range(3):
        state, code = STATES[(n * 3 + k * 4 + 1) % len(STATES)]
        persons = draw.persons(2)
        number = 10 + k
        categories = [["I"], ["II", "III"], ["III"]][k]
        sent = f"{year - 1}-10-{11 + k}"
        filed = k == 2
        contents.append(f"{word} No. {number}/{year} ({state}) .......... {3 + 4 * k}")
        if filed:
            result = f"decides to file the cases of {joined(persons)} without prejudging the arbitrary nature of the detention, since they have been released."
            body = f"8. In the light of the foregoing, the Working Group {result}"
        elif year < 1997:
            body = f"8. In the light of the above the Working Group decides:\n(a) The detention of {persons[0]} is declared to be arbitrary being in contravention of articles 9 and 10 of the {DECLARATION} and articles 9 and 14 of the {COVENANT} and falling within {'category' if len(categories) == 1 else 'categories'} {joined(categories)} of the principles applicable in the consideration of the cases submitted to the Working Group.\n(b) The detention of {persons[1]} is declared not to be arbitrary."
        else:
            body = f"8. In the light of the foregoing the Working Group renders the following opinion:\nThe deprivation of liberty of {joined(persons)} is arbitrary, as being in contravention of articles 9 and 10 of the {DECLARATION} and articles 9 and 14 of the {COVENANT}, and falls within {'category' if len(categories) == 1 else 'categories'} {joined(categories)} of the categories applicable to the consideration of the cases submitted to the Working Group."
        decisions.append(f"""{heads} No. {number}/{year} ({state.upper()})
Communication addressed to the Government on {day(sent)}
Concerning: {persons[0]} and {persons[1]}
The State is a party to the {COVENANT}
1. The Working Group on Arbitrary Detention was established by resolution 1991/42 of the Commission on Human Rights. Acting in accordance with its methods of work, the Working Group forwarded to the Government the above-mentioned communication.
2. The Working Group conveys its appreciation to the Government for having forwarded the requisite information in good time.
3. The Working Group regards deprivation of liberty as arbitrary in the following cases:
(i) When it manifestly cannot be justified on any legal basis (such as continued detention after the sentence has been served or despite an applicable amnesty act) (category I);
(ii) When the deprivation of liberty is the result of a judgement or sentence for the exercise of the rights and freedoms proclaimed in articles 7, 13, 14, 18, 19, 20 and 21 of the Universal Declaration of Human Rights and also, in respect of States parties, in articles 12, 18, 19, 21, 22, 25, 26 and 27 of the International Covenant on Civil and Political Rights (category II);
(iii) When the complete or partial non-observance of the international standards relating to a fair trial set forth in the Universal Declaration of Human Rights is of such gravity as to confer on the deprivation of liberty, of whatever kind, an arbitrary character (category III).
4. In the light of the allegations made, the Working Group welcomes the cooperation of the Government.
5. According to the source, they were arrested without a warrant, in violation of article 9 of the Covenant.
{body}
{"" if filed else "9. Consequent upon the opinion rendered, the Working Group requests the Government to take the necessary steps to remedy the situation and to bring it into conformity with the standards and principles set forth in the Universal Declaration of Human Rights." + chr(10)}Adopted on {day(f"{year}-05-1{k}")}
""")
        one = {
            "kind": ["decision" if year < 1997 else "opinion"], "symbol": [], "number": [f"{number}/{year}"], "state": [code],
            "person": persons, "adopted": [f"{year}-05-1{k}"], "communicated": [f"{code} {sent}"], "reply": [f"{code} yes"],
            "party": [f"{code} yes"], "alleged": ["iccpr/art_9"],
            "violated": [] if filed else ["udhr/art_9", "udhr/art_10", "iccpr/art_9", "iccpr/art_14"],
            "category": [] if filed else categories, "exercised": [], "rests-on": [], "not-violated": [],
        }  # fmt: skip
        if filed:
            one |= {"result": ["filed"], "outcome": [f"{person}: filed" for person in persons]}
        elif year < 1997:
            one |= {
                "result": ["arbitrary", "not-arbitrary"],
                "outcome": [f"{persons[0]}: arbitrary", f"{persons[1]}: not-arbitrary"],
            }
        else:
            one |= {"result": ["arbitrary"], "outcome": [f"{person}: arbitrary" for person in persons]}
        gold.append(one)
    text = f"""UNITED NATIONS
Economic and Social Council
Distr.
GENERAL
E/CN.4/{year + 1}/8/Add.1
26 November {year}
Original: ENGLISH/FRENCH/SPANISH
COMMISSION ON HUMAN RIGHTS
{word}s adopted by the Working Group on Arbitrary Detention
CONTENTS
{chr(10).join(contents)}
{chr(10).join(decisions)}"""
    return Doc(f"annual-{year}", text, gold)


def views(n: int) -> Doc:
    """Views of the Human Rights Committee or a decision of the Committee against Torture."""
    draw = Draw(300 + n)
    (person,) = draw.persons(1)
    state, code = STATES[(n * 7 + 2) % len(STATES)]
    if n % 2:
        considered, found = ["7", "9.1", "10.1", "14.3.g"], ["7", "9.1"]
        symbol, number, treaty, body = (
            f"CCPR/C/120/D/{2100 + n}/2012",
            f"{2100 + n}/2012",
            "Covenant",
            "Human Rights Committee",
        )
        decides = f"The Committee, acting under article 5 (4) of the Optional Protocol, is of the view that the facts before it disclose a violation by the State party of {listed(found)} of the Covenant, read alone and in conjunction with article 2 (3)."
        values = iris("iccpr", found)
        gold_found = [f"{value}" for value in values] + [f"{value}+iccpr/art_2__para_3" for value in values]
        decides = decides.replace(
            " of the Covenant, read alone and in conjunction with article 2 (3)",
            ", read alone and in conjunction with article 2 (3), of the Covenant",
        )
        result, key = "violation", "violated"
        instrument, session = "iccpr", "120"
    else:
        considered, found = ["3", "16"], ["3"]
        symbol, number, treaty, body = (
            f"CAT/C/55/D/{500 + n}/2012",
            f"{500 + n}/2012",
            "Convention",
            "Committee against Torture",
        )
        decides = "The Committee against Torture, acting under article 22, paragraph 7, of the Convention against Torture and Other Cruel, Inhuman or Degrading Treatment or Punishment, concludes that the decision of the State party to return the complainant does not constitute a breach of article 3 of the Convention."
        gold_found, result, key = ["cat/art_3"], "no-violation", "not-violated"
        instrument, session = "cat", "55"
    split = symbol.replace("CAT/", "CAT /").replace("CCPR/", "CCPR/ ") if n > 3 else symbol
    text = f"""United Nations
{split}
Distr.: General
12 May 2017
Original: English
{body}
{"Views adopted by the Committee under article 5 (4) of the Optional Protocol, concerning" if n % 2 else "Decision adopted by the Committee under article 22 of the Convention, concerning"} communication No. {number}*
Communication submitted by: {person} (represented by counsel, Otto Sapt)
Alleged victim: The author
State party: {state}
Date of communication: 4 June 2012 (initial submission)
Date of adoption of {"Views" if n % 2 else "decision"}: 28 March 2017
Subject matter: Detention
Procedural issue: None
Substantive issues: Torture
Articles of the {treaty}: {listed(considered).removeprefix("articles ")}
{"Articles of the Optional Protocol: 2" if n % 2 else ""}
1.1 The author of the communication is {person}, a national of {state}. The author claims a violation of {listed(considered)} of the {treaty}.
1.2 The author is represented by counsel.
The facts as submitted by the author
2.1 On 3 May 2010, the author was arrested.
2.2 The author was released later.
The complaint
3. The author alleges that the State party violated {listed(considered[:2])} of the {treaty}.
State party’s observations on admissibility and the merits
4.1 The State party submits that there was no violation of article {considered[0].partition(".")[0]} of the {treaty}.
Issues and proceedings before the Committee
Consideration of the merits
5.1 The Committee has considered the communication.
5.2 The Committee notes the claim under article {considered[-1].partition(".")[0]} of the {treaty}.
6. {decides}
7. In accordance with its rules, the State party should inform the Committee within {"180" if n % 2 else "90"} days of what was done.
{"Annex" + chr(10) + "Individual opinion of Committee member Viktor Gautet (dissenting)" + chr(10) + "1. I find a violation of article 6 of the Covenant." if n == 5 else ""}
"""
    gold = {
        "kind": ["views" if n % 2 else "decision"], "symbol": [symbol], "number": [number], "state": [code],
        "author": [person], "session": [session], "issued": ["2017-05-12"], "submitted": ["2012-06-04"], "adopted": ["2017-03-28"],
        "considered": iris(instrument, considered) + (["iccpr-op1/art_2"] if n % 2 else []), "result": [result], key: gold_found,
        "alleged": iris(instrument, considered), "event": ["arrest 2010-05-03"],
    }  # fmt: skip
    for name in ("violated", "not-violated", "rests-on", "exercised", "category"):
        gold.setdefault(name, [])
    if n == 5:
        gold["separate-opinion"] = ["Viktor Gautet"]
    return Doc(f"views-{n}", text, [gold])


LETTER = """PRINTERS' UNION
1 October 2018
Dear Sir or Madam,
We send you Opinion No. 116/2018 concerning our member (Kazakhstan), adopted on 2 May 2018. Article 7 of the Covenant was violated too.
Yours faithfully,

"""
NOTHING = {
    "resolution": "United Nations\nA/HRC/RES/42/22\nDistr.: General\n8 October 2019\nHuman Rights Council\nResolution adopted by the Human Rights Council on 26 September 2019\n42/22. Arbitrary detention\nThe Human Rights Council,\nReaffirming articles 3, 9, 10 and 29 of the Universal Declaration of Human Rights,\n1. Takes note of the work of the Working Group on Arbitrary Detention;\n2. Encourages all States to give due consideration to the opinions of the Working Group;\n",
    "press": "Printer was held against the law, say UN experts\nThe Working Group on Arbitrary Detention has found in its Opinion No. 12/2018 concerning a printer that his detention was arbitrary and falls within category II. The experts said that it was in contravention of article 19 of the Covenant. The printer was arrested in 2017 and is still in prison, said his lawyer on Monday. He hopes that the Government will release him.\n",
    "submission": "Petition to the Working Group on Arbitrary Detention\n1. The petitioner asks the Working Group to find that the detention is arbitrary, being in violation of articles 9 and 14 of the Covenant, and that it falls within categories I and III.\n2. The petitioner refers to Opinion No. 5/2010 of the Working Group.\n3. The Government has not replied to the letters of the petitioner that were sent to it.\n",
}  # fmt: skip


def documents() -> list[Doc]:
    """All documents of the first half."""
    found = [today(n) for n in range(1, 13)]
    found += [
        today(13, persons=3, tag="-three"),
        today(14, before=LETTER, tag="-letter"),
        today(15, year="20] 8", state=("Kazakhstan", "kz"), tag="-scan"),
        today(16, symbol="A /HRC/ WGAD/2019/1 16", tag="-symbol"),
        today(17, covenant="International Covenant on", tag="-links"),
        today(
            18, remedied="Mr. Wrongname", gold={"remedy-person": ["investigation: Anton Strakencz"]}, tag="-wrong-name"
        ),
        today(19, ground=" and article 9 (5) of the Covenant", tag="-ground"),
        today(
            20,
            extra=" Her lawyer says that the detained minor was 16 years old at the time of the arrest.",
            gold={"person": [], "outcome": [], "minor": ["yes"], "remedy-person": []},
            tag="-minor",
        ),
    ]
    one = today(21, tag="-marks")
    for words in ("Covenant.", "Government.", "Special Rapporteur on the independence of judges and lawyers"):
        one.text = one.text.replace(words, f"{words}4", 1) if words.endswith(".") else one.text
    found.append(one)
    one = today(22, tag="-utf-16")
    one.encoding = "utf-16"
    found.append(one)
    one = today(23, tag="-wrapped")
    one.text = "\n".join(line for part in one.text.split("\n") for line in _wrapped(part))
    found.append(one)
    two = today(24, state=("Sweden and United Kingdom of Great Britain and Northern Ireland", "se"), tag="-two-states")
    sent = two.gold[0]["communicated"][0].partition(" ")[2]
    two.gold[0] |= {
        "state": ["se", "gb"],
        "communicated": [f"se {sent}", f"gb {sent}"],
        "reply": [],
        "replied": [],
        "party": [],
    }
    found.append(two)
    found += [middle(n) for n in range(6)]
    found += [annual(n) for n in range(3)]
    found += [views(n) for n in range(6)]
    found += [Doc(f"nothing-{name}", text) for name, text in NOTHING.items()]
    return found


def _wrapped(line: str) -> list[str]:
    import textwrap

    return textwrap.wrap(line, 70) or [""] if len(line) > 100 else [line]


def write_all(documents: list[Doc], folder: Path) -> None:
    """Writes documents and their gold into a folder, in place of those that are there."""
    folder.mkdir(exist_ok=True)
    for old in [*folder.glob("*.txt"), *folder.glob("*.json")]:
        old.unlink()
    for one in documents:
        one.write(folder)


if __name__ == "__main__":
    write_all(documents(), FOLDER)
