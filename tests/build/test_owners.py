"""Whose build folder it may be: nobody may write in it who cannot write in the archive."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kg.archive import cache, locate
from kg.build import pipeline
from kg.cli.main import main
from kg.errors import KgError

OTHER = 54321  # a user whom nobody has
QUESTION = ["ask", "cases-resting-on", "provision=RUR CC 7", "article=Covenant of Liberty 3"]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another user")


@pytest.mark.parametrize("place", ["build", "build/stores"])
def test_a_build_folder_that_is_open_to_all_is_refused(
    place: str, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (archive / place).chmod(0o777)
    for arguments in (["build"], QUESTION):
        assert main(["--archive", str(archive), *arguments]) == 1
        assert f"{archive / place}: another user may have put something here: every user" in capsys.readouterr().err
    (archive / "data").chmod(0o777)
    assert main(["--archive", str(archive), *QUESTION]) == 0


def test_a_build_folder_may_be_a_link_and_what_is_in_it_may_not(archive: Path, tmp_path: Path) -> None:
    (archive / "build").rename(tmp_path / "disk")
    (archive / "build").symlink_to(tmp_path / "disk")
    assert not pipeline.build_archive(locate(archive)).new
    (tmp_path / "disk" / "stores").rename(tmp_path / "elsewhere")
    (tmp_path / "disk" / "stores").symlink_to(tmp_path / "elsewhere")
    before = sorted((tmp_path / "elsewhere").rglob("*"))
    with pytest.raises(KgError, match="this is a link"):
        pipeline.build_archive(locate(archive))
    assert sorted((tmp_path / "elsewhere").rglob("*")) == before


@as_root
def test_a_build_folder_of_a_third_user_is_refused(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stores = archive / "build" / "stores"
    (store,) = stores.iterdir()
    for place in (archive / "build", stores, store):
        os.chown(place, OTHER, OTHER)
        assert main(["--archive", str(archive), *QUESTION]) == 1
        assert f"{place}: another user may have put something here" in capsys.readouterr().err
        os.chown(archive / "data", OTHER, OTHER)  # then it is that user's archive
        assert main(["--archive", str(archive), *QUESTION]) == 0
        capsys.readouterr()
        for path in (place, archive / "data"):
            os.chown(path, 0, 0)


# ── the cache folder of an installed package ──


def test_without_a_home_nothing_is_kept_and_the_way_out_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    with pytest.raises(KgError, match="no folder in which to keep the graph") as refused:
        cache.cache_folder()
    assert "XDG_CACHE_HOME" in refused.value.repair
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")  # which the specification says to ignore
    assert cache.cache_folder() == tmp_path.resolve() / ".cache" / "habeas-kg"
