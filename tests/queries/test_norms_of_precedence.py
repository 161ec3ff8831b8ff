"""Norms on treaties and laws: an answer for every State with a clause, and no wording of a year in force on a day."""

from __future__ import annotations

from kg.ask.render import for_people
from kg.graph import Graph
from kg.sparql.query_file import question
from kg.sparql.values import fill
from kg.terms.names import THING, hb

OF_A_YEAR = {f"{THING}list/force-{name}" for name in ("wording-of-a-year", "wording-of-later", "not-known")}
STATES = f"""SELECT DISTINCT ?state ?norm WHERE {{
  {{ ?norm {hb("isPartOf")} ?instrument . ?instrument {hb("ofState")} ?state }}
  UNION {{ ?norm {hb("ofState")} ?state }} }}"""
CLAUSES = f"""SELECT DISTINCT ?state WHERE {{
  ?clause {hb("isClauseOf")} ?version . ?version {hb("isVersionOf")} ?norm .
  ?norm {hb("isPartOf")} ?instrument . ?instrument {hb("ofState")} ?state }}"""


def test_every_state_with_a_clause_has_an_answer_and_no_wording_of_a_year_is_in_force(real: Graph) -> None:
    with_clauses = [state for (state,) in real.query(CLAUSES).rows]
    assert len(with_clauses) >= 140
    answer = real.query(fill(question(real.archive, "norms-of-precedence").text, {"state": with_clauses}))  # type: ignore[dict-item]
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    state_of = {norm: state for state, norm in real.query(STATES).rows}
    assert {state_of[row["norm"]] for row in rows} == set(with_clauses)
    clauses = [row for row in rows if row["rank"]]
    assert len(clauses) >= 190
    assert {getattr(row["force"], "value", None) for row in clauses} <= OF_A_YEAR
    assert all(row["silent"] or row["force"] for row in rows)


def test_a_column_marked_as_optional_is_shown_where_a_row_has_something_in_it(ruritania: Graph) -> None:
    def shown(state: str) -> list[str]:
        return for_people(ruritania.ask("norms-of-precedence", state=state, date="2031-05-20")).columns

    assert {"over", "reading"} <= set(shown("Ruritania"))
    assert not {"rank", "scope", "silent"} & set(shown("Ruritania"))
    assert {"over", "rank", "scope"} <= set(shown("Graustark"))
