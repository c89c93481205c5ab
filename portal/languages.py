"""Languages a place or a line can speak: ISO 639 codes with names a visitor reads."""

from collections.abc import Iterable

# ISO 639-1 where there is a code, else ISO 639-3 (ase: American Sign Language).
LANGUAGES = [
    ("en", "English"),
    ("es", "Español (Spanish)"),
    ("ase", "American Sign Language"),
    ("ar", "Arabic"),
    ("zh", "Chinese"),
    ("ht", "Haitian Creole"),
    ("fr", "French"),
    ("de", "German"),
    ("el", "Greek"),
    ("he", "Hebrew"),
    ("hi", "Hindi"),
    ("hmn", "Hmong"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("ko", "Korean"),
    ("nv", "Navajo"),
    ("fa", "Persian (Farsi)"),
    ("pl", "Polish"),
    ("pt", "Portuguese"),
    ("ru", "Russian"),
    ("tl", "Tagalog"),
    ("uk", "Ukrainian"),
    ("vi", "Vietnamese"),
]
_NAMES = dict(LANGUAGES)


def language_names(codes: Iterable[str]) -> tuple[str, ...]:
    """The names of the languages with these codes; an unknown code stands for itself."""
    return tuple(_NAMES.get(code, code) for code in codes)
