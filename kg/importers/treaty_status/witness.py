"""The second source of treaty status, years to August 2022, compared with the first."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.importers.account import Account, Text
from kg.importers.csv_rows import Row
from kg.importers.states import States
from kg.importers.treaty_status.actions import Action, Actions
from kg.importers.treaty_status.documents import add_row, second
from kg.importers.treaty_status.names import Treaty
from kg.importers.treaty_status.tables import Act
from kg.terms.dates import date_literal

_YEAR, _PARTY, _SIGNATORY, _NONE = "year ratification or accession", "state party", "signatory", "no action"
COLUMNS = ("iso2", "member", _PARTY, _YEAR, _SIGNATORY, _NONE, "status")
_MARKS = {"state party": ("1", "0", "0"), "signatory state": ("0", "1", "0"), "no action": ("0", "0", "1")}
_NO_STATE = {"montserrat"}
_ON_NAMES = re.compile(r"(as|found|fix name|was written|the name should)\b", re.IGNORECASE)
_DENOUNCED = re.compile(r"Denounced\b.*?\b(\d{4})")
_LAST, _EARLY = 2022, 2015
_STAY = "Neither was compared with the instrument deposited; both stay."


@dataclass(frozen=True)
class MemberRow:
    """A row of the second witness that can be read: the treaty, the State, and the row's own name in the account."""

    treaty: Treaty
    row: Row
    record: str
    state: str

    @property
    def year(self) -> str:
        """The year of ratification or accession; empty where the row has none."""
        return self.row.cells[_YEAR].strip()

    @property
    def status(self) -> str:
        """The status in the words of the table."""
        return self.row.cells["status"]

    @property
    def remark(self) -> str:
        """The note of the row."""
        return " ".join(self.row.cells.get("note", "").split())


class Witness:
    """The reader of the tables of 2022."""

    def __init__(self, states: States, actions: Actions, account: Account) -> None:
        self.states, self.actions, self.account = states, actions, account

    def read(self, treaty: Treaty, table: Text, found: list[Row]) -> None:
        """Takes over the rows of a table: second passages, actions by year, conflicts; what says no act is counted."""
        seen: set[str] = set()
        for row in found:
            self.account.read += 1
            member = row.cells.get("member", "")
            record, state = f"{table.name}: {member or row.line}", self.states.find(member)
            if not row.problem and member.casefold() in _NO_STATE and row.cells["status"] == _NONE:
                self.account.written += 1
                self.account.skipped["rows of a territory that is no State, without an act"] += 1
                self.account.listed.append((record, "no State; the row says no action"))
                continue
            reason = row.problem or self._reason(row, state, seen)
            if reason or state is None:
                self.account.refused.append((record, reason))
                continue
            seen.add(state)
            self.account.written += 1
            entry = MemberRow(treaty, row, record, state)
            if entry.year:
                self._year(entry)
            else:
                self._no_year(entry)

    def _reason(self, row: Row, state: str | None, seen: set[str]) -> str:
        """Why a row cannot be used; empty where it can."""
        year, status = row.cells[_YEAR].strip(), row.cells["status"]
        if state is None:
            return f"“{row.cells['member']}” is no known State"
        if state in seen:
            return "a second row of the State in this table"
        if status not in _MARKS:
            return f"the status “{status}” is unknown"
        if year and not (re.fullmatch(r"[0-9]{4}", year) and 1945 <= int(year) <= _LAST):
            return f"“{year}” is no year from 1945 to {_LAST}"
        if year and status != _PARTY:
            return f"the status is “{status}” and there is a year of consent"
        return ""

    def _place(self, entry: MemberRow) -> str:
        self.account.things["passages"] += 1
        passages = self.actions.passages(entry.treaty)
        return add_row(passages, second(entry.treaty), entry.row.cells["member"], entry.row)

    def _year(self, entry: MemberRow) -> None:
        treaty, place = entry.treaty, self._place(entry)
        before = self.actions.of(entry.state, treaty)
        signed = any(known.kind == "signature" and known.date.value[:4] == entry.year for known in before)
        hint = " That is the year of the signature." if signed else ""
        consents = [known for known in before if known.consents]
        if agreeing := [known for known in consents if known.date.value[:4] == entry.year]:
            iri = agreeing[0].iri
            self.actions.repeat(iri, treaty, place)
        else:
            iri = self.actions.add(entry.state, treaty, Act("consent", date_literal(entry.year)), place)
            if consents:
                self._differs(entry, iri, consents, hint)
            elif int(entry.year) < _EARLY and treaty.name in self.actions.tables:
                self._contradicted(entry, iri, hint)
        for repair, kind in self._repairs(entry):
            self.actions.note(iri, treaty, repair)
            self.account.repaired[kind] += 1
        self._remark(entry, iri, place)

    def _contradicted(self, entry: MemberRow, iri: str, hint: str) -> None:
        """Sets a consent beside the table of early 2015, which does not show it."""
        treaty = entry.treaty
        remark = (
            "The table of the Treaty Collection of early 2015 shows no act of consent by this State, although "
            f"{entry.year} lies before it.{hint}"
        )
        self.actions.note(iri, treaty, remark)
        signed = (entry.state, treaty.name) in self.actions.entries
        status = self.actions.no_party(entry.state, treaty, 2015, "signatory" if signed else "none")
        shown = "shows the signature of this State and no act of consent" if signed else "has no row for this State"
        weighing = (
            f"The second witness, a list of years to August 2022 that was edited by hand, gives {entry.year} as the "
            f"year of ratification or accession.{hint} The table of the Treaty Collection of early 2015, an official "
            f"record of all participants, {shown}. The official record weighs more. {_STAY}"
        )
        self.actions.conflict(status, [iri], treaty, weighing)
        self.account.listed.append((entry.record, f"conflict: {remark}"))

    def _differs(self, entry: MemberRow, iri: str, consents: list[Action], hint: str) -> None:
        dates = ", ".join(map(str, consents))
        weighing = (
            f"One statement has the full date and the kind of act ({dates}), from the Treaty Collection. The second "
            f"witness, a list of years that was edited by hand, has {entry.year}.{hint} {_STAY}"
        )
        self.actions.conflict(iri, [known.iri for known in consents], entry.treaty, weighing)
        self.account.listed.append((entry.record, f"conflict: {entry.year} here, {dates} in the first source.{hint}"))

    def _remark(self, entry: MemberRow, iri: str, place: str) -> None:
        if denounced := _DENOUNCED.match(entry.remark):
            self.actions.add(entry.state, entry.treaty, Act("denunciation", date_literal(denounced[1])), place)
            self.account.listed.append((entry.record, f"a note says that the State left the treaty in {denounced[1]}"))
        elif _ON_NAMES.match(entry.remark):
            self.account.skipped["notes on the spelling of a name"] += 1
        elif entry.remark:
            self.actions.note(iri, entry.treaty, f"A note in the second witness says: “{entry.remark}”.")
            self.account.listed.append((entry.record, f"note: {entry.remark}"))

    def _no_year(self, entry: MemberRow) -> None:
        before = self.actions.of(entry.state, entry.treaty)
        contradicted = [known for known in before if known.consents]
        if entry.status == _PARTY:
            self.account.skipped["rows that say State party and give no year"] += 1
            self.account.listed.append((entry.record, "says State party and gives no year: no action is made of it"))
            contradicted = []
        elif entry.status == _NONE:
            self.account.skipped["rows that say no action"] += 1
            contradicted = contradicted or before
        else:
            self.account.skipped["signatories without a date"] += 1
            if not before:
                remark = "signed, on a date that no source gives: no action is made of it"
                self.account.listed.append((entry.record, remark))
        if contradicted:
            self._denied(entry, contradicted)
        self._repairs(entry)
        if entry.remark:
            self.account.skipped["notes on the spelling of a name"] += 1

    def _denied(self, entry: MemberRow, acts: list[Action]) -> None:
        """Sets acts of the first source beside the second witness, which shows the State as no party."""
        none, told = entry.status == _NONE, ", ".join(map(str, acts))
        remark = (
            "The second witness (years to August 2022) shows this State "
            f"{'without any action' if none else 'as a signatory only'}."
        )
        place = self._place(entry)
        status = self.actions.no_party(entry.state, entry.treaty, _LAST, "none" if none else "signatory", place)
        weighing = (
            f"The table of the Treaty Collection of early 2015, an official record, has the act with its day ({told}). "
            f"{remark} It is a list that was edited by hand; the official record weighs more. {_STAY}"
        )
        self.actions.conflict(status, [known.iri for known in acts], entry.treaty, weighing)
        for known in acts:
            self.actions.note(known.iri, entry.treaty, remark)
        self.account.listed.append((entry.record, f"conflict: {remark} The first source has {told}."))

    def _repairs(self, entry: MemberRow) -> list[tuple[str, str]]:
        repairs = []
        marks = tuple(entry.row.cells[name].strip() for name in (_PARTY, _SIGNATORY, _NONE))
        if marks != _MARKS[entry.status]:
            text = (
                "In the second witness the marks for party, signatory and no action "
                f"({', '.join(mark or 'blank' for mark in marks)}) do not fit the status “{entry.status}” of the same "
                "row; the status decided."
            )
            repairs.append((text, "marks that do not fit the status"))
        code = entry.row.cells["iso2"]
        if self.states.code(entry.state) != code:
            text = f"The second witness has the code {code} in this row, which is not of this State; the name decided."
            repairs.append((text, "codes that are not of the State"))
        self.account.listed += [(entry.record, text) for text, _ in repairs]
        return repairs
