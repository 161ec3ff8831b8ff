"""The notebook shows what its cells print: it is run in a fresh kernel and its texts are compared.

`pytest tests/project/test_notebook.py --write-answers` writes the outputs anew and fails: read the difference.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from kg.cli.main import main
from tests.conftest import ROOT

NOTEBOOK = ROOT / "docs" / "tutorial.ipynb"
LARGEST = 200_000  # bytes


def stored() -> Any:
    """The notebook as it is kept."""
    import nbformat  # which takes half a second, also in runs that leave these tests out

    return nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]


def texts(cell: Any) -> list[str]:
    """The texts that a cell prints or gives back."""
    outputs = cell.get("outputs", [])
    return [out["text"] if out["output_type"] == "stream" else out["data"]["text/plain"] for out in outputs]


@pytest.fixture(scope="module")
def run(request: pytest.FixtureRequest) -> Any:
    """The notebook after a run in a kernel of its own, which sees the project and nothing else of the writer."""
    from nbclient import NotebookClient

    assert main(["build"]) == 0
    fresh = stored()
    for cell in fresh.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(ROOT)
    try:
        NotebookClient(
            fresh, timeout=300, kernel_name="python3", resources={"metadata": {"path": ROOT / "docs"}}
        ).execute()
    finally:
        os.environ.pop("PYTHONPATH") if before is None else os.environ.update(PYTHONPATH=before)
    for cell in fresh.cells:
        cell.metadata.clear()  # when each cell ran
    if request.config.getoption("--write-answers"):
        write(fresh, NOTEBOOK)
        pytest.fail(f"{NOTEBOOK.name} was written: read the difference")
    return fresh


def write(notebook: Any, path: Path) -> None:
    notebook.metadata = {"kernelspec": stored().metadata.kernelspec, "language_info": {"name": "python"}}
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


@pytest.mark.full
def test_a_fresh_run_gives_the_stored_texts(run: Any) -> None:
    kept = stored()
    cells = [cell for cell in kept.cells if cell.cell_type == "code"]
    assert len(cells) >= 9
    assert [texts(cell) for cell in run.cells] == [texts(cell) for cell in kept.cells]
    assert sum(bool(texts(cell)) for cell in cells) >= 8


def test_the_notebook_is_small_and_names_no_place_outside_the_project() -> None:
    assert NOTEBOOK.stat().st_size < LARGEST
    said = "\n".join(text for cell in stored().cells for text in (cell.source, *texts(cell)))
    assert re.findall(r"(?:^|[\s\"'(])(?:/(?!\s)\w|~/|[A-Z]:\\)\S*", said) == []
    assert "Warning" not in said
    links = re.findall(r"\]\(([^)]+)\)", said)
    assert len(links) >= 3
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
