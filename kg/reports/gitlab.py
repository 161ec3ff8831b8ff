"""GitLab's Code Quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format."""

from __future__ import annotations

import json
from pathlib import PurePath

from kg.escaping import escape_json
from kg.reports.problem import Outcome, Written

_SEVERITIES = {"Violation": "critical", "Warning": "minor", "Info": "info"}


def written(outcome: Outcome) -> Written:
    """A list of problems. GitLab shows one of several with the same fingerprint, so each has its own."""
    issues = [
        {
            "description": f"{one.text()} [{one.rule}]",
            "check_name": one.rule,
            "fingerprint": one.fingerprint,
            "severity": _SEVERITIES[one.severity],
            "location": {"path": PurePath(one.path or ".").as_posix(), "lines": {"begin": one.line or 1}},
        }
        for one in outcome.problems
    ]
    return Written(escape_json(json.dumps(issues, ensure_ascii=False, indent=1)))
