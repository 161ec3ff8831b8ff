"""Writes a third set of invented decisions: `python -m tests.read.invent_third`.

They were written after the mistakes that the second half showed had been mended, in other words than the two halves,
and were read once before anything more was changed; docs/read.md gives the figures of that run.
"""

from __future__ import annotations

from pathlib import Path

from tests.read.invent import Doc, day, iris, write_all

FOLDER = Path(__file__).parent / "third"
DEFINED = """The Working Group regards deprivation of liberty as arbitrary in the following cases:
(a) When it is clearly impossible to invoke any legal basis justifying the deprivation of liberty (category I);
(b) When the deprivation of liberty results from the exercise of the rights or freedoms guaranteed by articles 7, 13, 14, 18, 19, 20 and 21 of the Universal Declaration of Human Rights and, insofar as States parties are concerned, by articles 12, 18, 19, 21, 22, 25, 26 and 27 of the Covenant (category II);
(c) When the total or partial non-observance of the international norms relating to the right to a fair trial is of such gravity as to give the deprivation of liberty an arbitrary character (category III);
(d) When asylum seekers, immigrants or refugees are subjected to prolonged administrative custody (category IV);
(e) When the deprivation of liberty constitutes a violation of international law on the grounds of discrimination (category V)."""

ROWS = [
    ("13/2017", "seventy-eighth", 78, "19 to 28 April 2017", "2017-04-19", "2017-04-28", "Yousuf Krafstein", "United Arab Emirates", "ae", "2016-09-05",
     "On 5 September 2016, the Working Group, in accordance with its methods of work, transmitted to the Government of the United Arab Emirates a communication concerning Mr. Krafstein. The Government replied to the communication on 4 November 2016. The State is not a party to the Covenant.",
     "yes", "2016-11-04", "no", "The source submits that his secret detention violated articles 5 and 9 of the Universal Declaration of Human Rights.", iris("udhr", ["5", "9"]),
     "In light of the foregoing, the Working Group renders the following opinion:\nThe deprivation of liberty of Yousuf Krafstein, being in contravention of articles 8, 9, 10, 11 and 19 of the Universal Declaration of Human Rights, is arbitrary and falls within categories I, II and III.",
     iris("udhr", ["8", "9", "10", "11", "19"]), ["I", "II", "III"], "2017-04-19", "2017-06-01"),
    ("64/2019", "eighty-sixth", 86, "18–22 November 2019", "2019-11-18", "2019-11-22", "Duy Hentzau", "Viet Nam", "vn", "2019-06-25",
     "In accordance with its methods of work (A/HRC/36/38), on 25 June 2019, the Working Group transmitted to the Government of Viet Nam a communication concerning Duy Hentzau. The Government submitted a response on 3 September 2019, after the deadline. Viet Nam has been a State party to the Covenant since 24 September 1982.",
     "yes", "2019-09-03", "yes", "The source claims a breach of article 14 (3) (b) and (d) of the Covenant.", iris("iccpr", ["14.3.b", "14.3.d"]),
     "In the light of the foregoing, the Working Group renders the following opinion:\nThe deprivation of liberty of Duy Hentzau, being in contravention of articles 3, 5, 9, 10, 11, 12, 19 and 20 of the Universal Declaration of Human Rights and articles 7, 9, 10, 14 (1), (3) (b) and (d), 17, 19 and 22 of the Covenant, is arbitrary and falls within categories I, II and III.",
     iris("udhr", ["3", "5", "9", "10", "11", "12", "19", "20"]) + iris("iccpr", ["7", "9", "10", "14.1", "14.3.b", "14.3.d", "17", "19", "22"]), ["I", "II", "III"], "2019-11-21", "2020-02-03"),
    ("50/2021", "ninety-second", 92, "15–19 November 2021", "2021-11-15", "2021-11-19", "Ales Sapt", "Belarus", "by", "2021-05-06",
     "In accordance with its methods of work, on 6 May 2021, the Working Group transmitted to the Government of Belarus a communication concerning Ales Sapt. The Government did not respond to the communication in a timely manner. The State is a party to the Covenant.",
     "no", "", "yes", "The source argues that the detention is arbitrary under category V because it discriminates on the ground of opinion, contrary to article 26 of the Covenant.", iris("iccpr", ["26"]),
     "In the light of the foregoing, the Working Group renders the following opinion:\nThe deprivation of liberty of Ales Sapt, being in contravention of articles 2, 7, 9, 11, 19, 20 and 21 (1) of the Universal Declaration of Human Rights and articles 2 (1), 9 (1)–(3), 14 (2), 19 (2), 21, 25 (a) and 26 of the Covenant, is arbitrary and falls within categories I, II, III and V.",
     iris("udhr", ["2", "7", "9", "11", "19", "20", "21.1"]) + iris("iccpr", ["2.1", "9.1", "9.2", "9.3", "14.2", "19.2", "21"]) + ["iccpr/art_25__point_a", "iccpr/art_26"], ["I", "II", "III", "V"], "2021-11-16", "2022-01-27"),
    ("23/2016", "seventy-fifth", 75, "18–27 April 2016", "2016-04-18", "2016-04-27", "Bakhtiyar Holf", "Azerbaijan", "az", "2016-01-08",
     "In accordance with its methods of work (A/HRC/30/69), on 8 January 2016 the Working Group transmitted a communication concerning Bakhtiyar Holf to the Government of Azerbaijan. The Government has not replied to the communication. The State is a party to the International Covenant on Civil and Political Rights.",
     "no", "", "yes", "In the view of the source, this constitutes a violation of article 9, paragraphs 2 and 3, of the Covenant.", iris("iccpr", ["9.2", "9.3"]),
     "In the light of the foregoing, the Working Group renders the following opinion:\nThe deprivation of liberty of Bakhtiyar Holf is arbitrary, being in contravention of articles 9 and 10 of the Universal Declaration of Human Rights and of article 9, paragraphs 1, 2 and 3, and article 14, paragraph 3 (b), of the International Covenant on Civil and Political Rights; it falls within category III.",
     iris("udhr", ["9", "10"]) + iris("iccpr", ["9.1", "9.2", "9.3", "14.3.b"]), ["III"], "2016-04-25", "2016-05-23"),
    ("41/2020", "eighty-eighth", 88, "24–28 August 2020", "2020-08-24", "2020-08-28", "Daniel Bersonin", "Colombia", "co", "2020-02-26",
     "In accordance with its methods of work, on 26 February 2020, the Working Group transmitted to the Government of Colombia a communication concerning Daniel Bersonin. The Government requested an extension of the time limit, which was granted, and replied on 26 May 2020. Colombia ratified the Covenant on 29 October 1969.",
     "yes", "2020-05-26", "yes", "The source maintains that there was no warrant, in contravention of article 9 of the Covenant.", iris("iccpr", ["9"]),
     "In the light of the foregoing, the Working Group renders the following opinion:\nThe deprivation of liberty of Daniel Bersonin was not arbitrary.",
     [], [], "2020-08-26", "2020-10-08"),
    ("83/2022", "ninety-fifth", 95, "14–18 November 2022", "2022-11-14", "2022-11-18", "Narges Strakencz", "Islamic Republic of Iran", "ir", "2022-07-19",
     "In accordance with its methods of work, on 19 July 2022, the Working Group transmitted to the Government of the Islamic Republic of Iran a communication concerning Narges Strakencz. The Government replied to the communication on 16 September 2022. The Islamic Republic of Iran is a party to the Covenant.",
     "yes", "2022-09-16", "yes", "The source alleges that articles 9 (2) and 10 (1) of the Covenant were violated.", iris("iccpr", ["9.2", "10.1"]),
     "In the light of the foregoing, the Working Group renders the following opinion:\nThe deprivation of liberty of Narges Strakencz, being in contravention of articles 2, 3, 7, 8, 9, 10, 11, 18 and 19 of the Universal Declaration of Human Rights and articles 2 (1) and (3), 9, 14, 18, 19 and 26 of the International Covenant on Civil and Political Rights, is arbitrary and falls within categories I, II, III and V.",
     iris("udhr", ["2", "3", "7", "8", "9", "10", "11", "18", "19"]) + iris("iccpr", ["2.1", "2.3", "9", "14", "18", "19", "26"]), ["I", "II", "III", "V"], "2022-11-15", "2023-01-20"),
]  # fmt: skip


def today(row: tuple) -> Doc:
    """A document of today in other words, with titles and pages of a web copy."""
    (
        n,
        ordinal,
        session,
        dates,
        began,
        ended,
        who,
        state,
        code,
        sent,
        opening,
        reply,
        replied,
        party,
        said,
        alleged,
        does,
        violated,
        cats,
        adopted,
        issued,
    ) = row
    number, _, year = n.partition("/")
    negative = "not arbitrary" in does
    text = f"""GE.{year[2:]}-01234(E)
United Nations\tA/HRC/WGAD/{year}/{number}
General Assembly
Distr.: General
{day(issued)}
English only
Human Rights Council
Working Group on Arbitrary Detention
Opinions adopted by the Working Group on Arbitrary Detention at its {ordinal} session ({dates})
Opinion No. {number}/{year} concerning {who} ({state})*
1. The Working Group on Arbitrary Detention was established in resolution 1991/42 of the Commission on Human Rights. Pursuant to General Assembly resolution 60/251 and Human Rights Council decision 1/102, the Council assumed the mandate of the Commission.
2. {opening}
3. {DEFINED}
1. Submissions
(a) Communication from the source
4. {who} is a citizen of {state}.
Arrest and detention
5. The arrest took place in the morning. Article 9 of the Constitution was not applied.
Legal analysis
6. {said}
(b) Response from the Government
7. The Government says that the proceedings complied with article 14 of the Covenant.
(c) Further comments from the source
8. The source repeats its allegations.
2. Discussion
9. The Working Group thanks the source. It considers below whether article 22 of the Covenant is engaged.
10. As the Working Group has stated in its opinions No. 1/2016, para. 20, and No. 2/2016, detention must be ordered by law.
3. Disposition
11. {does}
12. {"The Working Group has transmitted the present opinion." if negative else "The Working Group requests the Government to take the necessary steps without delay. It considers that the appropriate remedy would be to release the person immediately and accord an enforceable right to compensation, in accordance with article 9 (5) of the Covenant."}
4. Follow-up procedure
13. The Working Group requests the source and the Government to provide it with information.
[Adopted on {day(adopted)}]
*\tIn accordance with paragraph 5 of the methods of work, a member did not participate in the discussion of the case.
"""
    gold = {
        "kind": ["opinion"], "symbol": [f"A/HRC/WGAD/{year}/{number}"], "number": [n], "state": [code], "person": [who], "session": [str(session)],
        "session-began": [began], "session-ended": [ended], "issued": [issued], "adopted": [adopted], "communicated": [f"{code} {sent}"],
        "reply": [f"{code} {reply}"], "replied": [f"{code} {replied}"] if replied else [], "party": [f"{code} {party}"], "alleged": alleged,
        "result": ["not-arbitrary" if negative else "arbitrary"], "outcome": [f"{who}: {'not-arbitrary' if negative else 'arbitrary'}"],
        "violated": violated, "category": cats, "exercised": [], "rests-on": [], "not-violated": [], "considered": [],
    }  # fmt: skip
    return Doc(f"today-{number}-{year}", text, [gold])


MIDDLE = (
    """Human Rights Council
Working Group on Arbitrary Detention
A/HRC/WGAD/2012/54
Distr.: General
26 December 2012
Original: English
Opinions adopted by the Working Group on Arbitrary Detention at its sixty-fifth session, 14–23 November 2012
No. 54/2012 (Islamic Republic of Iran)
Communication addressed to the Government on 28 August 2012
Concerning Mr. Khosro Gautet and Mr. Masoud Gautet
The Government did not reply to the communication within the 60-day deadline.
The State is a party to the International Covenant on Civil and Political Rights.
1. The Working Group on Arbitrary Detention was established in resolution 1991/42 of the former Commission on Human Rights.
2. """
    + DEFINED
    + """
Submissions
Communication from the source
3. The case was reported as follows.
4. The source submits that the detention of Mr. Khosro Gautet and Mr. Masoud Gautet contravenes article 19 of the Covenant.
Response from the Government
5. The Government has not responded.
Discussion
6. The Working Group can render its opinion on the basis of the information.
Disposition
7. In the light of the foregoing, the Working Group on Arbitrary Detention renders the following opinion:
(a) The deprivation of liberty of Khosro Gautet is arbitrary, being in contravention of articles 9, 18 and 19 of the Universal Declaration of Human Rights and articles 9, 18 and 19 of the International Covenant on Civil and Political Rights, and falls into category II;
(b) The deprivation of liberty of Masoud Gautet is arbitrary, being in contravention of articles 9 and 10 of the Universal Declaration of Human Rights and articles 9 and 14 of the International Covenant on Civil and Political Rights, and falls into category III of the categories applicable to the consideration of cases submitted to the Working Group.
8. The Working Group requests the Government to release both of them.
[Adopted on 19 November 2012]
"""
)
TWO_STATES = (
    """A/HRC/WGAD/2014/28
Distr.: General
21 October 2014
Human Rights Council
Working Group on Arbitrary Detention
Opinions adopted by the Working Group on Arbitrary Detention at its seventieth session (25–29 August 2014)
No. 28/2014 (Jordan and Lebanon)
Communication addressed to the Governments on 13 May 2014
Concerning Samir Mauban
The Government of Jordan replied to the communication on 11 July 2014. The Government of Lebanon did not reply.
Both States are parties to the International Covenant on Civil and Political Rights.
1. The Working Group on Arbitrary Detention was established in resolution 1991/42.
2. """
    + DEFINED
    + """
Submissions
Communication from the source
3. He was held in both countries.
4. According to the source, articles 9 and 14 of the Covenant were violated.
Discussion
5. The Working Group has examined the case.
Disposition
6. In the light of the foregoing, the Working Group renders the following opinion:
The deprivation of liberty of Samir Mauban is arbitrary and constitutes a violation of articles 9 and 10 of the Universal Declaration of Human Rights and articles 9 and 14 of the International Covenant on Civil and Political Rights, falling within categories I and III.
7. The Working Group requests both Governments to remedy the situation.
[Adopted on 27 August 2014]
"""
)
OLDER = """E/CN.4/1999/63/Add.1
9 November 1998
Original: ENGLISH/FRENCH/SPANISH
COMMISSION ON HUMAN RIGHTS
Opinions adopted by the Working Group on Arbitrary Detention
CONTENTS
Opinion No. 1/1998 (Cuba) 3
Opinion No. 2/1998 (United Arab Emirates) 6
OPINION No. 1/1998 (CUBA)
Communication addressed to the Government on 24 June 1997
Concerning: Hector Tarlenheim, Cecilio Tarlenheim and Victor Tarlenheim
Cuba is not a party to the International Covenant on Civil and Political Rights
1. The Working Group on Arbitrary Detention was established by resolution 1991/42 of the Commission on Human Rights.
2. The Working Group conveys its appreciation to the Government for having forwarded the requisite information in good time.
3. The Working Group regards deprivation of liberty as arbitrary in the following cases:
(i) When it manifestly cannot be justified on any legal basis (category I);
(ii) When it results from the exercise of rights proclaimed in articles 7, 13, 14, 18, 19, 20 and 21 of the Universal Declaration of Human Rights (category II);
(iii) When the international standards relating to a fair trial are not observed (category III).
4. In the light of the allegations made, the Working Group welcomes the cooperation of the Government.
5. According to the source, they were arrested for what they wrote, in violation of article 19 of the Universal Declaration of Human Rights.
6. In the light of the foregoing, the Working Group renders the following opinion:
The deprivation of liberty of Hector Tarlenheim, Cecilio Tarlenheim and Victor Tarlenheim is arbitrary, being in contravention of articles 19 and 20 of the Universal Declaration of Human Rights, and falls within category II of the categories applicable to the consideration of the cases submitted to the Working Group.
7. Consequent upon the opinion rendered, the Working Group requests the Government to take the necessary steps to remedy the situation.
Adopted on 13 May 1998
E/CN.4/1999/63/Add.1
page 6
OPINION No. 2/1998 (UNITED ARAB EMIRATES)
Communication addressed to the Government on 17 November 1997
Concerning: Elie Lauengram
The State has neither signed nor ratified the International Covenant on Civil and Political Rights
1. The Working Group on Arbitrary Detention was established by resolution 1991/42 of the Commission on Human Rights.
2. The Working Group regrets that the Government has not provided it with the requested information within 90 days.
3. The Working Group regards deprivation of liberty as arbitrary in the cases mentioned in Opinion No. 1/1998.
4. The source says that he had no lawyer, in breach of article 10 of the Universal Declaration of Human Rights.
5. In the light of the foregoing, the Working Group renders the following opinion:
The deprivation of liberty of Elie Lauengram is arbitrary, as being in contravention of articles 9 and 10 of the Universal Declaration of Human Rights, and falls within categories I and III of the categories applicable to the consideration of the cases submitted to the Working Group.
Adopted on 13 May 1998
"""
VIEWS = """United Nations
CCPR/C/110/D/2000/2010
International Covenant on Civil and Political Rights
Distr.: General
22 April 2014
Original: English
Human Rights Committee
Communication No. 2000/2010
Views adopted by the Committee at its 110th session (10–28 March 2014)
Submitted by: Katsora Detchard (not represented by counsel)
Alleged victim: The author
State party: Belarus
Date of communication: 29 October 2010 (initial submission)
Document references: Special Rapporteur’s rule 97 decision, transmitted to the State party on 7 December 2010 (not issued in document form)
Date of adoption of Views: 24 March 2014
Subject matter: Refusal to authorize a rally
Procedural issue: Non-substantiation
Substantive issues: Right to freedom of expression
Articles of the Covenant: 2, paras. 2 and 3; 19; 21
Article of the Optional Protocol: 2
Annex
Views of the Human Rights Committee under article 5, paragraph 4, of the Optional Protocol to the International Covenant on Civil and Political Rights (110th session)
1. The author is Katsora Detchard, a Belarusian national. She claims to be a victim of violations by Belarus of her rights under articles 19 and 21 of the Covenant.
Factual background
2.1 On 21 May 2009, the author asked for a permit.
2.2 It was refused.
The complaint
3. The author claims a violation of article 2 of the Covenant.
State party’s observations on admissibility and the merits
4. The State party contends that article 21 of the Covenant allows it.
Issues and proceedings before the Committee
5.1 The Committee declares the claims under articles 19 and 21 admissible.
5.2 The Committee notes that no reasons were given.
6. The Human Rights Committee, acting under article 5, paragraph 4, of the Optional Protocol to the International Covenant on Civil and Political Rights, is of the view that the facts before it disclose a violation by the State party of the author’s rights under article 19, paragraph 2, read in conjunction with article 2, paragraph 2, and article 21 of the Covenant.
7. In accordance with article 2, paragraph 3 (a), of the Covenant, the State party is under an obligation to provide the author with an effective remedy, including compensation.
[Adopted in English, French and Spanish, the English text being the original version.]
"""


def documents() -> list[Doc]:
    """All documents of the third set."""
    empty: dict[str, list[str]] = {"exercised": [], "rests-on": [], "not-violated": []}
    found = [today(row) for row in ROWS]
    found.append(Doc("middle-54-2012", MIDDLE, [{
        "kind": ["opinion"], "symbol": ["A/HRC/WGAD/2012/54"], "number": ["54/2012"], "state": ["ir"], "person": ["Khosro Gautet", "Masoud Gautet"],
        "session": ["65"], "session-began": ["2012-11-14"], "session-ended": ["2012-11-23"], "issued": ["2012-12-26"], "adopted": ["2012-11-19"],
        "communicated": ["ir 2012-08-28"], "reply": ["ir no"], "replied": [], "party": ["ir yes"], "alleged": ["iccpr/art_19"], "result": ["arbitrary"],
        "outcome": ["Khosro Gautet: arbitrary", "Masoud Gautet: arbitrary"], "category": ["II", "III"],
        "violated": [*iris("udhr", ["9", "18", "19"]), *iris("iccpr", ["9", "18", "19"]), "udhr/art_10", "iccpr/art_14"], **empty,
    }]))  # fmt: skip
    found.append(Doc("middle-28-2014", TWO_STATES, [{
        "kind": ["opinion"], "symbol": ["A/HRC/WGAD/2014/28"], "number": ["28/2014"], "state": ["jo", "lb"], "person": ["Samir Mauban"], "session": ["70"],
        "session-began": ["2014-08-25"], "session-ended": ["2014-08-29"], "issued": ["2014-10-21"], "adopted": ["2014-08-27"],
        "communicated": ["jo 2014-05-13", "lb 2014-05-13"], "reply": ["jo yes", "lb no"], "replied": ["jo 2014-07-11"], "party": ["jo yes", "lb yes"],
        "alleged": iris("iccpr", ["9", "14"]), "result": ["arbitrary"], "outcome": ["Samir Mauban: arbitrary"], "category": ["I", "III"],
        "violated": [*iris("udhr", ["9", "10"]), *iris("iccpr", ["9", "14"])], **empty,
    }]))  # fmt: skip
    tarlenheim = ["Hector Tarlenheim", "Cecilio Tarlenheim", "Victor Tarlenheim"]
    found.append(Doc("older-1998", OLDER, [
        {"kind": ["opinion"], "symbol": [], "number": ["1/1998"], "state": ["cu"], "person": tarlenheim, "adopted": ["1998-05-13"], "communicated": ["cu 1997-06-24"],
         "reply": ["cu yes"], "replied": [], "party": ["cu no"], "alleged": ["udhr/art_19"], "result": ["arbitrary"], "outcome": [f"{one}: arbitrary" for one in tarlenheim],
         "violated": iris("udhr", ["19", "20"]), "category": ["II"], **empty},
        {"kind": ["opinion"], "symbol": [], "number": ["2/1998"], "state": ["ae"], "person": ["Elie Lauengram"], "adopted": ["1998-05-13"], "communicated": ["ae 1997-11-17"],
         "reply": ["ae no"], "replied": [], "party": ["ae no"], "alleged": ["udhr/art_10"], "result": ["arbitrary"], "outcome": ["Elie Lauengram: arbitrary"],
         "violated": iris("udhr", ["9", "10"]), "category": ["I", "III"], **empty},
    ]))  # fmt: skip
    found.append(Doc("views-2000-2010", VIEWS, [{
        "kind": ["views"], "symbol": ["CCPR/C/110/D/2000/2010"], "number": ["2000/2010"], "state": ["by"], "author": ["Katsora Detchard"], "session": ["110"],
        "session-began": ["2014-03-10"], "session-ended": ["2014-03-28"], "issued": ["2014-04-22"], "submitted": ["2010-10-29"], "adopted": ["2014-03-24"],
        "considered": ["iccpr/art_2__para_2", "iccpr/art_2__para_3", "iccpr/art_19", "iccpr/art_21", "iccpr-op1/art_2"],
        "alleged": ["iccpr/art_19", "iccpr/art_21", "iccpr/art_2"], "result": ["violation"], "category": [],
        "violated": ["iccpr/art_19__para_2+iccpr/art_2__para_2", "iccpr/art_21"], **empty,
    }]))  # fmt: skip
    return found


if __name__ == "__main__":
    write_all(documents(), FOLDER)
