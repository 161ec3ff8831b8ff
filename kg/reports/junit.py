"""JUnit's XML, which Jenkins, GitLab, Azure and others show as the result of tests: one test case for each problem.

It is written as the schema of the Windy Road version asks, the strictest in use. A report has no time of its own: the
same files give the same text.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import groupby

from kg.escaping import printable  # XML cannot hold the characters that it escapes
from kg.reports.problem import Outcome, Problem, Written
from kg.reports.text import block

_TIME = "1970-01-01T00:00:00"  # the schema asks for one


def written(outcome: Outcome) -> Written:
    """One suite for each file with problems; a suite with one test that passes where there are none."""
    root = ET.Element("testsuites")
    by_file = groupby(sorted(outcome.problems, key=lambda one: one.file), key=lambda one: one.file)
    suites = [(file or outcome.command, list(problems)) for file, problems in by_file]
    for number, (file, problems) in enumerate(suites or [(outcome.command, [])]):
        _suite(root, number, file, problems, outcome)
    ET.indent(root, " ")
    return Written('<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode"))


def _suite(root: ET.Element, number: int, file: str, problems: list[Problem], outcome: Outcome) -> None:
    failures = sum(map(outcome.fails, problems))
    about = {"package": "habeas", "id": str(number), "name": _token(file), "timestamp": _TIME, "hostname": "localhost"}
    counts = {"tests": str(max(len(problems), 1)), "failures": str(failures), "errors": "0", "time": "0"}
    suite = ET.SubElement(root, "testsuite", {**about, **counts})
    ET.SubElement(suite, "properties")
    for one in problems:
        name = _token(f"{one.rule} {one.where or 'the graph'} {one.focus} {one.fingerprint[:8]}")
        case = ET.SubElement(suite, "testcase", {"name": name, "classname": _token(one.rule), "time": "0"})
        if outcome.fails(one):
            failure = ET.SubElement(case, "failure", {"type": one.rule, "message": printable(one.what)})
            failure.text = printable(block(one))
    if not problems:
        ET.SubElement(suite, "testcase", {"name": "valid", "classname": "habeas", "time": "0"})
    ET.SubElement(suite, "system-out").text = printable(
        "\n".join([*(block(one) for one in problems if not outcome.fails(one)), outcome.summary])
    )
    ET.SubElement(suite, "system-err").text = printable("\n".join(outcome.notes))


def _token(text: str) -> str:
    return " ".join(printable(text).split())
