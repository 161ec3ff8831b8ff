"""robots.txt, read as RFC 9309 has it: the examples of the standard and what hosts write."""

from __future__ import annotations

import pytest

from kg.pages.robots import LONGEST_DELAY, Rules, parse


@pytest.mark.parametrize(
    ("pattern", "path", "forbidden"),
    [
        ("/", "/a", True),
        ("/fish", "/fish.html", True),
        ("/fish", "/Fish", False),
        ("/fish/", "/fish", False),
        ("/*.pdf$", "/a/b.pdf", True),
        ("/*.pdf$", "/a/b.pdf?x=1", False),
        ("/*.pdf$", "/a.pdf/b.pdf", True),
        ("/a*b*c", "/a-c-b", False),
        ("/a*b*c", "/axbxcx", True),
        ("/a$", "/a", True),
        ("/a$", "/ab", False),
        ("/a*a$", "/a", False),
        ("/search?", "/search?q=1", True),
        ("/дело", "/%D0%B4%D0%B5%D0%BB%D0%BE/1", True),
        ("/%d0%b4", "/%D0%B4", True),
        ("", "/a", False),
    ],
)
def test_a_pattern_forbids_what_it_matches(pattern: str, path: str, forbidden: bool) -> None:
    assert parse(f"User-agent: *\nDisallow: {pattern}", "habeas-kg").allow(path) is not forbidden


def test_the_longest_pattern_decides_and_of_two_the_one_that_allows() -> None:
    rules = parse("User-agent: *\nAllow: /p\nDisallow: /page\nAllow: /page/1\nDisallow: /page/1", "habeas-kg")
    assert [rules.allow(path) for path in ("/p", "/page/2", "/page/1")] == [True, False, True]


def test_our_own_groups_come_before_those_for_everyone_and_are_joined() -> None:
    text = "User-agent: *\nDisallow: /\n\nUser-agent: Habeas-KG\nuser-agent: other\nDisallow: /a\n\n"
    rules = parse(text + "User-agent: habeas-kg # again\nDisallow: /b\nCrawl-delay: 3.5", "habeas-kg")
    assert [rules.allow(path) for path in ("/a", "/b", "/c")] == [False, False, True]
    assert rules.delay == 3.5


def test_what_cannot_be_read_forbids_nothing_and_a_delay_is_bounded() -> None:
    assert parse("Disallow: /\n<html>\n\0\nUser-agent\nCrawl-delay: soon", "habeas-kg") == Rules()
    assert parse("User-agent: *\nCrawl-delay: 99999", "habeas-kg").delay == LONGEST_DELAY


def test_a_file_that_names_many_programs_is_read_once() -> None:
    """Each line is about two programs at most, so that the time grows with the length of the file."""
    text = "User-agent: x\n" * 15_000 + "Disallow: /\n" * 15_000 + "User-agent: *\nDisallow: /a"
    assert [parse(text, "habeas-kg").allow(path) for path in ("/a", "/b")] == [False, True]
