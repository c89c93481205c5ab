"""Small words of both languages: what may be missing from a page, and which language it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from search.dictionary import common_words, load_dictionary
from search.normalise import Token

ENGLISH_STOP_WORDS = frozenset(
    """
    a about am an and any anyone are as at be been being best but by can cant could did do does
    doesnt doing dont for from get gets getting give go going got had has have he hello her hers hi
    him his how i if im in is isnt it its ive just know let like looking make may me more most much
    my myself near need needs no not of on one or our out please she should so some somebody someone
    someones something than thank thanks that thats the their them then there these they thing
    things this to too u up us versus very vs want wants was way we were what whats when where
    wheres which while who whos why will with without would ya you your
    """.split()  # noqa: SIM905 - a list of 150 quoted words cannot be read
)
# Common words that the list of common words lacks: it is older than they are, or leaves names out.
ENGLISH_WORDS = frozenset(
    """
    america american april august blog covid december email emails facebook february friday google
    hydroxyzine instagram internet january july june lexapro monday november october online prozac
    reddit saturday sept september smartphone sunday telehealth texting thursday tuesday video
    vitamin website websites wednesday wifi youtube zoloft zoom
    """.split()  # noqa: SIM905 - as above
)
SPANISH_STOP_WORDS = frozenset(
    """
    a al algo alguien algun alguna aqui asi bien buenas buenos cerca como con cual cuando cuanto de
    del desde donde dos e el ella ellas ellos en entre era eres es esa ese eso esta estan estar este
    esto estoy favor fue ha hace hacer hay he hola la las le les lo los mas me mi mis mucho muy
    nada ni no nos o otra otro para pero podria por porque que quien quiero quiere se ser si sin
    sobre solo somos son soy su sus tambien tan te tengo tiene tienen tener todo tu tus un una uno
    unos y ya yo
    """.split()  # noqa: SIM905 - as above
)
SPANISH_WORDS = frozenset(
    """
    alguno amiga amigo anos ansiedad aqui barrio buscar busco buscando caro cerca cercana cercano
    ciudad clinica comenzar consejos consumiendo consumir condado cuales cuesta cuidado debo deja
    dejar dejarlo dejo dia dias dinero dolor donde durante edad efectos embarazo encontrar enfermo
    enfermedad entrar esposa esposo estado estados familia familiar funciona gente gracias grupo
    grupos hermana hermano hija hijo hijos hogar hombre hospital ingles internar joven leyes
    lugar lugares llamar llevar madre mama manera marido medicina medicinas mejor menor mismo mujer
    necesita necesito ninos noche numero padre paga pagar papa pasa pasar peligro peligroso persona
    personas pastilla pastillas primera primo problema problemas programa programas puede pueden
    puedo quedar recibir recuperar saber salir salud seguro semana servicio servicios sirve sola
    tarde telefono tiempo tomar tomando tomo trabajo tratamiento tratar unidos usando usar ver vida
    vivir vivo
    """.split()  # noqa: SIM905 - as above
)
_ONLY_SPANISH = (SPANISH_STOP_WORDS | SPANISH_WORDS) - ENGLISH_STOP_WORDS
_ENGLISH = ENGLISH_STOP_WORDS | ENGLISH_WORDS
_LETTERS = frozenset("áéíóúñ")


def is_known(key: str) -> bool:
    """Whether a word is common in one of the two languages, so that it is spelled as meant."""
    return key in common_words() or key in _ONLY_SPANISH or key in _ENGLISH


def guess_language(tokens: Sequence[Token]) -> Literal["en", "es"]:
    """Spanish when more words are Spanish than English; English when in doubt."""
    meanings = load_dictionary().meanings
    spanish = english = 0
    for token in tokens:
        meaning = meanings.get(token.key)
        if (
            token.key in _ONLY_SPANISH
            or _LETTERS & set(token.text)
            or (meaning and meaning.spanish)
        ):
            spanish += 1
        elif token.key in ENGLISH_STOP_WORDS - SPANISH_STOP_WORDS or (
            token.key in common_words() and token.key not in SPANISH_STOP_WORDS and not meaning
        ):
            english += 1
    return "es" if spanish > english else "en"
