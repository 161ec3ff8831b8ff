"""The settings of an archive: what habeas.toml may say, and what is refused with the way to mend it."""

from pathlib import Path

import pytest

from kg import settings
from kg.errors import KgError


def problems(text: str) -> str:
    with pytest.raises(KgError) as error:
        settings.parse(text)
    return str(error.value)


def test_settings_are_read(tmp_path: Path) -> None:
    (tmp_path / "habeas.toml").write_text(
        '[archive]\nname = "ruritania"\nnamespace = "https://example.org/r/"\nbase = "none"\n'
        '[validate]\nignore = ["card"]\nseverity = { HB001 = "off" }\n'
    )
    found = settings.read(tmp_path)
    assert (found.name, found.namespace, found.base) == ("ruritania", "https://example.org/r/", "none")
    assert found.validate == {"ignore": ["card"], "severity": {"HB001": "off"}}


def test_every_problem_has_its_line(tmp_path: Path) -> None:
    text = (
        '[archive]\nname = "x"\nnmae = "y"\n\n[validate]\n"selct" = []\n[validate.severity]\nHB001 = "eror"\n[huose]\n'
    )
    (tmp_path / "habeas.toml").write_text(text)
    with pytest.raises(KgError) as error:
        settings.read(tmp_path)
    lines = [problem.where.rpartition(":")[2] for problem in error.value.problems]
    assert lines == ["3", "6", "8", "9"]
    assert all(problem.where.startswith(str(tmp_path / "habeas.toml")) for problem in error.value.problems)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[archive\n", "this is not TOML"),
        ("[archve]\n", "unknown section [archve]"),
        ('[validate]\nselct = ["a"]\n', "did you mean select?"),
        ('[archive]\nname = "My Archive"\n', "the name of the archive is 'My Archive'"),
        ('[archive]\nname = "habeas"\n', "the project's own"),
        ('[archive]\nbase = "habeas"\n', "the archive has no name"),
        ('[archive]\nname = "x"\nnamespace = "example.org"\n', "the namespace is 'example.org'"),
        ("[archive]\nname = 1\n", "a text in quotation marks"),
        ("validate = 3\n", "a section [validate]"),
        ('[validate]\nseverity = { HB001 = "eror" }\n', "did you mean 'error'?"),
        ("[validate]\nselect = [1]\n", "a list of texts"),
    ],
)
def test_a_wrong_value_is_refused(text: str, said: str) -> None:
    assert said in problems(text)
