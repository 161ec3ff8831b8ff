"""Notes for the reader of an imported decision: repairs, codes kept as text, odd numbers and dates."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from datetime import date

from kg.importers.account import Account
from kg.importers.json_lines import is_address
from kg.importers.juris.codes import Code
from kg.importers.juris.names import tidy
from kg.importers.juris.records import Record

REVERSED = "document-dates-reversed: "  # the constraint that would ask about what such a note tells
SESSION = re.compile(r"(?:E/C\.12|[A-Z]+/C)/(\d+)/D")  # CCPR/C/104/D/… is of session 104
STEPS = {
    "submittedOn": "submission",
    "admissibilityDecidedOn": "the decision on admissibility",
    "adoptedOn": "adoption",
}
YEARS_TO_A_NUMBER, MONTHS_OF_A_SESSION = 8, 2
SKIPPED = {
    "Comment": "Comment (free text of the index, not copied)",
    "path": "files/path (a path in the harvest)",
    "checksum": "files/checksum (a digest of the harvest)",
    "url": "files/url (the same as file_urls)",
}
SEVERAL = (
    "The index lists these States alphabetically, respondents and countries of removal together: which of them is the "
    "respondent is not told."
)


def notes(record: Record, codes: list[Code], far: str | None, account: Account) -> list[str]:
    """Notes for a reader of the record; most of them are listed in the account too.

    `far` tells of a day of adoption far from those of the other decisions of its session.
    """
    found = [SEVERAL] if len(record.states) > 1 else []
    for kind, note in record.repairs:
        found.append(note)
        account.repaired[kind] += 1
    for remark in record.remarks:
        _look(account, record, remark)
    for name in ("Author", "Victim", "Display_name"):
        if record.fields[name] != tidy(record.fields[name]):
            found.append(f"The index prints {name} with stray blanks, which were set right.")
            account.repaired["blanks in a name"] += 1
    for code in codes:
        if code.repair:
            found.append(code.repair)
            account.repaired["capital letters in codes of provisions"] += 1
        if not code.provision:
            remark = f"The code {code.printed} stands as the index prints it: {code.reason}."
            found.append(remark)
            _look(account, record, remark)
            account.things["codes kept as text"] += 1
    if record.shares_symbol:
        remark = f"The index gives the symbol {record.symbol} to several decisions; the communication tells them apart."
        found.append(remark)
        _look(account, record, remark)
    if not record.communications:
        found.append("The index gives no communication number.")
        _look(account, record, "no communication number")
    for remark in [*_odd(record), *([far] if far else [])]:
        found.append(remark)
        _look(account, record, remark.removeprefix(REVERSED))
    if not SESSION.match(record.symbol) and not record.shares_symbol:
        _look(account, record, "the symbol has not the usual form of session, “D” and communication")
    return found


def _odd(record: Record) -> list[str]:
    """The oddities in symbol, numbers and dates of a record."""
    found = []
    own, session = record.own_number, SESSION.match(record.symbol)
    if own and record.communications and own not in record.communications:
        found.append(f"The symbol names communication {own}; the index gives {record.number_text}.")
    if session and session[1] != (printed := record.fields["Session_No"]):
        found.append(f"The symbol names session {session[1]}; the index gives session {printed}.")
    given = [(record.dates[name], step) for name, step in STEPS.items() if name in record.dates]
    for (first, one), (then, other) in itertools.combinations(given, 2):
        if first > then:
            found.append(f"{REVERSED}The index gives {first} as the day of {one}, and {then} as that of {other}.")
    submitted = record.dates.get("submittedOn")
    number = record.communications[0] if len(record.communications) == 1 else ""
    year = re.search(r"/(\d{4})$", number)
    if submitted and year and not 0 <= int(year[1]) - submitted.year <= YEARS_TO_A_NUMBER:
        found.append(f"The index gives {submitted} as the day of submission of communication {number}.")
    return found


def far_from_their_sessions(records: list[Record]) -> dict[int, str]:
    """A remark on each record that was adopted over two months before or after all others of its session."""
    sessions: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        session = record.fields["Session_No"].strip()
        if "adoptedOn" in record.dates and f"/{session}/D/" in record.symbol:
            sessions[record.fields["Committee"], session].append(record)
    return {
        record.number: f"The index gives session {session}, and {record.dates['adoptedOn']} as the day of adoption; "
        "it gives no other decision of that session within two months of that day."
        for (_, session), those in sessions.items()
        for record in those
        if len(those) > 1
        and all(abs(_month(record) - _month(other)) > MONTHS_OF_A_SESSION for other in those if other is not record)
    }


def _month(record: Record) -> int:
    adopted: date = record.dates["adoptedOn"]
    return adopted.year * 12 + adopted.month


def compare(record: Record, ours: list[str], account: Account) -> None:
    """Lists where the index and a curated file give different days of adoption."""
    index = record.dates.get("adoptedOn")
    if ours and index and index.isoformat() not in ours:
        _look(account, record, f"the index gives {index} as the day of adoption, a curated file {ours[0]}")


def count(record: Record, account: Account) -> None:
    """Counts the fields that are left out, and lists those that are not known."""
    account.skipped[SKIPPED["Comment"]] += bool(record.fields["Comment"].strip())
    for name in ("path", "checksum", "url"):
        account.skipped[SKIPPED[name]] += len(record.lists["files"])
    for url in record.lists["file_urls"]:
        if not is_address(url):
            _look(account, record, f"“{url}” is no address")
    for tag in record.lists["unknown"]:
        account.skipped[f"{tag} (not a field that is known)"] += 1


def _look(account: Account, record: Record, remark: str) -> None:
    account.listed.append((record.name, remark))
