"""Folders that no other user can write to: what is accepted, what is tightened, what is refused."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.files import private

OTHER = 54321  # a user whom nobody has
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another user")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_and_its_parents_are_made_for_this_user_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        folder = private.private_folder(tmp_path / "cache" / "ours")
    finally:
        os.umask(before)
    assert folder == tmp_path.resolve() / "cache" / "ours"
    assert (mode(folder), mode(folder.parent)) == (0o700, 0o700)
    assert private.private_folder(folder) == folder


def test_a_folder_of_ours_is_tightened_if_others_can_read_it_and_refused_if_they_can_write(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir(mode=0o755)
    assert mode(private.private_folder(tmp_path / "ours")) == 0o700
    (tmp_path / "ours").chmod(0o777)
    with pytest.raises(KgError, match="every user may write in it") as raised:
        private.private_folder(tmp_path / "ours")
    assert "fix       delete it" in str(raised.value)
    assert mode(tmp_path / "ours") == 0o777


@pytest.mark.parametrize("bits", [0o777, 0o1777])
def test_a_parent_in_which_everybody_can_write_is_safe_only_with_the_sticky_bit(bits: int, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(bits)
    if bits & stat.S_ISVTX:
        assert private.private_folder(tmp_path / "shared" / "ours").is_dir()
        return
    with pytest.raises(KgError, match="every user may write in it") as raised:
        private.private_folder(tmp_path / "shared" / "ours")
    assert "delete" not in str(raised.value)
    assert list((tmp_path / "shared").iterdir()) == []


@pytest.mark.parametrize("target", ["elsewhere", "nowhere"])
def test_a_link_is_never_followed_to_the_folder_itself(target: str, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "ours").symlink_to(target)
    with pytest.raises(KgError, match="it is a link or a file"):
        private.private_folder(tmp_path / "ours")
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert not (tmp_path / "nowhere").exists()


def test_links_of_ours_among_the_parents_are_followed(tmp_path: Path) -> None:
    (tmp_path / "disk" / "cache").mkdir(parents=True)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".cache").symlink_to("../disk/./cache")
    (tmp_path / "way").symlink_to(tmp_path / "home")
    folder = private.private_folder(tmp_path / "way" / ".cache" / ".." / "cache" / "ours")
    assert folder == tmp_path.resolve() / "disk" / "cache" / "ours"


@as_root
@pytest.mark.parametrize("place", ["the folder", "a parent", "a link", "a folder behind a link", "what is in it"])
def test_what_belongs_to_another_user_is_refused(place: str, tmp_path: Path) -> None:
    parent, ours = tmp_path / "parent", tmp_path / "parent" / "ours"
    ours.mkdir(parents=True)
    (tmp_path / "link").symlink_to("parent")
    victim = tmp_path / "victim"
    victim.mkdir()
    changed = {"the folder": ours, "a parent": parent, "a link": tmp_path / "link", "a folder behind a link": parent}
    if place == "what is in it":
        ours.rmdir()
        ours.symlink_to(victim)
    os.chown(changed.get(place, ours), OTHER, OTHER, follow_symlinks=False)
    path = tmp_path / "link" / "ours" if "link" in place else ours
    with pytest.raises(KgError) as raised:
        private.private_folder(path)
    assert raised.value.what.startswith("another user may have put something here: it ")
    assert list(victim.iterdir()) == []


def test_a_folder_is_as_safe_as_another_one_whose_owner_made_it(tmp_path: Path) -> None:
    data, build = tmp_path / "data", tmp_path / "build"
    data.mkdir(mode=0o755)
    private.check_as_safe_as(build, data)
    build.mkdir(mode=0o755)
    private.check_as_safe_as(build, data)
    build.chmod(0o777)
    with pytest.raises(KgError, match="every user may write in it"):
        private.check_as_safe_as(build, data)
    build.chmod(0o1777)  # as a small disk in memory has: what is there can only be replaced by its owner
    private.check_as_safe_as(build, data)
    build.chmod(0o777)
    data.chmod(0o777)  # as on a disk of Windows: then nothing is gained by refusing
    private.check_as_safe_as(build, data)
