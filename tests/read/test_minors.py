"""Minors are never named: how texts in three languages say that somebody was one, and what only sounds like it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.read import Decision

Opinion = Callable[..., Decision]
PRINTER = "Rudolf Rassendyll is a printer."
NAMES = ("person", "finding-person", "remedy-person", "author", "victim")

ENGLISH = [
    "He was 16 years old when he was arrested.",
    "He was only 15 at the time.",
    "Rudolf Rassendyll (17) was taken away.",
    "Mr. Rassendyll, 16, was taken away.",
    "A boy of fourteen, he was held with adults.",
    "He was in the tenth grade and was seized on his way home from school.",
    "He had not yet reached the age of majority.",
    "He was picked up three days before his eighteenth birthday.",
    "The juvenile court ordered his release.",
    "He is a secondary school pupil.",
    "The minor was not allowed to see his mother.",
    "Article 37 of the Convention on the Rights of the Child was not respected.",
    "He was born on 4 May 2000.",  # and arrested in March 2017
    "He was born in 1999, and was first detained in 2016.",
    "Three children were arrested with him.",
    "His son, aged 15, was arrested with him.",
]
FRENCH = [
    "Il était âgé de 16 ans.",
    "Il n'avait que 15 ans au moment des faits.",
    "Ce mineur a été conduit au poste.",
    "Le tribunal pour enfants a ordonné sa libération.",
    "Il n'avait pas encore atteint la majorité.",
    "Un garçon de 14 ans a été retenu.",
    "L'article 37 de la Convention relative aux droits de l'enfant a été violé.",
    "Cet adolescent a été retenu avec des adultes.",
    "Né en 2001, il a été arrêté en mars 2017.",
]
SPANISH = [
    "Contaba 16 años de edad.",
    "El menor fue llevado a una celda.",
    "El juzgado de menores no fue informado.",
    "Es estudiante de secundaria.",
    "Fue apresado a los 17 años.",
    "Aún no había cumplido los 18 años.",
    "Un joven de 17 años fue retenido.",
    "Se vulneró el artículo 37 b) de la Convención sobre los Derechos del Niño.",
    "Nacido el 4 de mayo de 2001, fue detenido en marzo de 2017.",
    "La policía lo esperaba camino de la escuela.",
]
ADULTS = [
    "His daughter, aged 7, saw it.",
    "He was arrested in front of his 10-year-old daughter.",
    "He was sentenced to 16 years of imprisonment.",
    "He was born in 1970.",
    "He was accused of a minor offence and had minor injuries.",
    "She is a schoolteacher, and he publishes books.",
    "The courtroom had seats for 15, and 14 were taken.",
    "Il a été condamné à 15 ans d'emprisonnement pour une infraction mineure.",
    "Il est condamné. Il a 16 ans de métier. Le nombre s'élève à douze.",
    "Fue condenado a 16 años de prisión por delitos menores.",
    "Escribió al colegio de abogados. La mayor parte de ellos no respondió.",
]


@pytest.mark.parametrize("words", ENGLISH + FRENCH + SPANISH)
def test_a_sign_that_somebody_was_a_minor_takes_out_every_name(opinion: Opinion, words: str) -> None:
    decision = opinion({PRINTER: f"{PRINTER} {words}"})
    assert [fact.value for fact in decision.facts if fact.field in NAMES] == []
    assert decision.value("minor") == "yes"
    assert "minors are never named" in next(one.reason for one in decision.refusals if one.field == "person")


@pytest.mark.parametrize("words", ADULTS)
def test_what_is_said_of_adults_hides_no_name(opinion: Opinion, words: str) -> None:
    assert opinion({PRINTER: f"{PRINTER} {words}"}).values("person") == ["Rudolf Rassendyll"]


def test_a_relative_for_whom_the_matter_is_brought_is_no_relative_in_passing(opinion: Opinion) -> None:
    words = "The source writes on behalf of her son. Her son, aged 15, is a printer."
    assert opinion({PRINTER: words}).values("person") == []
