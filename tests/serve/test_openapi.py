"""The HTTP interface keeps to its own description: schemathesis asks whatever that allows, and what it does not."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ruritania_copied
from tests.effort import SEED, draws
from tests.serving import serving

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance"


@pytest.mark.full
def test_the_http_interface_matches_its_openapi_description(tmp_path: Path) -> None:
    archive = ruritania_copied(tmp_path / "archive")
    with serving(archive, tmp_path, per_client=8, connections_per_client=400) as served:
        program = Path(sys.executable).parent / "schemathesis"
        run = subprocess.run(
            [str(program), "run", f"{served.root}/openapi.json", "--url", served.root, "--checks", CHECKS,
             "--max-examples", str(draws(3, 25)), "--seed", str(SEED), "--phases", "examples,coverage,fuzzing"],
            capture_output=True, text=True, timeout=600, cwd=tmp_path, check=False,
        )  # fmt: skip
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    tested = re.search(r"Tested:\s+(\d+)", run.stdout)
    assert tested is not None, run.stdout[-3000:]
    assert int(tested.group(1)) >= 13
