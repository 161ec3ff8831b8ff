"""The second source of treaty status, years to August 2022, compared with the first."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.importers.account import Account
from kg.importers.csv_rows import Row
from kg.importers.imported_file import NOTES
from kg.importers.treaty_status.actions import Action, Actions
from kg.importers.treaty_status.documents import add_row, second
from kg.importers.treaty_status.names import Treaty
from kg.importers.treaty_status.tables import Act
from kg.terms.dates import date_literal

_YEAR, _PARTY, _SIGNATORY, _NONE = "year ratification or accession", "state party", "signatory state", "no action"
COLUMNS = ("member", _YEAR, "status")
_ON_NAMES = re.compile(r"(as|found|fix name|was written|the name should)\b", re.IGNORECASE)
_DENOUNCED = re.compile(r"Denounced\b.*?\b(\d{4})")
_LAST, _EARLY = 2022, 2015
_NOTES = NOTES["treaty-status"]


@dataclass(frozen=True)
class Member:
    """A row that can be used: the treaty, the State, and how the account calls the row."""

    treaty: Treaty
    state: str
    record: str
    row: Row

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


def check(row: Row) -> None:
    """Raises ValueError where a row contradicts itself or has a value that it cannot have."""
    year, status = row.cells[_YEAR].strip(), row.cells["status"]
    if status not in (_PARTY, _SIGNATORY, _NONE):
        raise ValueError(f"the status “{status}” is unknown")
    if year and not (re.fullmatch(r"[0-9]{4}", year) and 1945 <= int(year) <= _LAST):
        raise ValueError(f"“{year}” is no year from 1945 to {_LAST}")
    if year and status != _PARTY:
        raise ValueError(f"the status is “{status}” and there is a year of consent")


class Witness:
    """Takes over rows of the tables of 2022: second passages, actions by year, conflicts; the others are counted."""

    def __init__(self, actions: Actions, account: Account) -> None:
        self.actions, self.account = actions, account

    def add(self, member: Member) -> None:
        """Takes over a row."""
        if member.year:
            self._year(member)
        else:
            self._no_year(member)

    def _place(self, member: Member) -> str:
        passages = self.actions.passages(member.treaty)
        return add_row(passages, second(member.treaty), member.row.cells["member"], member.row)

    def _note(self, member: Member, iri: str, text: str) -> None:
        self.actions.file(member.treaty).describe(iri, note=text)

    def _year(self, member: Member) -> None:
        """Adds a year of consent: to an action of this year, or as one of its own beside what contradicts it."""
        treaty, place = member.treaty, self._place(member)
        before = self.actions.of(member.state, treaty)
        consents = [known for known in before if known.consents]
        if agreeing := [known for known in consents if known.date.value[:4] == member.year]:
            iri = agreeing[0].iri
            self.actions.file(treaty).describe(iri, statedIn=place)
        else:
            signed = any(known.kind == "signature" and known.date.value[:4] == member.year for known in before)
            hint = " That is the year of the signature." if signed else ""
            iri = self.actions.add(member.state, treaty, Act("consent", date_literal(member.year)), place)
            if consents:
                self._differs(member, iri, consents, hint)
            elif int(member.year) < _EARLY and treaty.name in self.actions.tables:
                self._contradicted(member, iri, hint)
        if denounced := _DENOUNCED.match(member.remark):
            self.actions.add(member.state, treaty, Act("denunciation", date_literal(denounced[1])), place)
            self.account.look(member.record, f"a note says that the State left the treaty in {denounced[1]}")
        elif _ON_NAMES.match(member.remark):
            self.account.skipped["notes on the spelling of a name"] += 1
        elif member.remark:
            self._note(member, iri, f"A note in the second witness says: “{member.remark}”.")
            self.account.look(member.record, f"note: {member.remark}")

    def _contradicted(self, member: Member, iri: str, hint: str) -> None:
        """Sets a consent beside the table of early 2015, which does not show it."""
        remark = _NOTES["not-in-2015"].format(year=member.year, hint=hint)
        self._note(member, iri, remark)
        signed = (member.state, member.treaty.name) in self.actions.entries
        status = self.actions.no_party(member.state, member.treaty, "2015", "signatory" if signed else "none")
        shown = _NOTES["signed-in-2015" if signed else "no-row-in-2015"]
        weighing = _NOTES["not-in-2015-weighed"].format(year=member.year, hint=hint, shown=shown)
        self.actions.conflict(status, [iri], member.treaty, weighing)
        self.account.look(member.record, f"conflict: {remark}")

    def _differs(self, member: Member, iri: str, consents: list[Action], hint: str) -> None:
        """Sets a consent beside those of other years."""
        dates = ", ".join(map(str, consents))
        weighing = _NOTES["other-year-weighed"].format(dates=dates, year=member.year, hint=hint)
        self.actions.conflict(iri, [known.iri for known in consents], member.treaty, weighing)
        self.account.look(member.record, f"conflict: {member.year} here, {dates} in the first source.{hint}")

    def _no_year(self, member: Member) -> None:
        """Counts a row that tells no consent, and sets it beside acts of the first source that contradict it."""
        before = self.actions.of(member.state, member.treaty)
        contradicted = [known for known in before if known.consents]
        if member.status == _PARTY:
            self.account.skipped["rows that say State party and give no year"] += 1
            self.account.look(member.record, "says State party and gives no year: no action is made of it")
            contradicted = []
        elif member.status == _NONE:
            self.account.skipped["rows that say no action"] += 1
            contradicted = contradicted or before
        else:
            self.account.skipped["signatories without a date"] += 1
            if not before:
                self.account.look(member.record, "signed, on a date that no source gives: no action is made of it")
        if contradicted:
            self._denied(member, contradicted)
        self.account.skipped["notes on the spelling of a name"] += bool(member.remark)

    def _denied(self, member: Member, acts: list[Action]) -> None:
        """Sets acts of the first source beside the second witness, which shows the State as no party."""
        none, dates = member.status == _NONE, ", ".join(map(str, acts))
        remark = _NOTES["denied"].format(status="without any action" if none else "as a signatory only")
        status, place = "none" if none else "signatory", self._place(member)
        iri = self.actions.no_party(member.state, member.treaty, "2022-08", status, place)
        weighing = _NOTES["denied-weighed"].format(dates=dates, remark=remark)
        self.actions.conflict(iri, [known.iri for known in acts], member.treaty, weighing)
        for known in acts:
            self._note(member, known.iri, remark)
        self.account.look(member.record, f"conflict: {remark} The first source has {dates}.")
