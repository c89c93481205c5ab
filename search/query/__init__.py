"""The visitor's words, understood: emergencies, places, spelling, names of drugs and care.

Pure and fast: no database, no network, no settings. The words that arrive are never stored or
logged here.
"""

from locations.geo import Place, Point
from search.dictionary import Expansion, ImpliedFilter, Kind
from search.normalise import MAX_CHARACTERS, MAX_TERMS, normalise
from search.query.crisis import CrisisKind
from search.query.reading import understand, warm_up
from search.query.understood import Correction, Synonym, Term, Understood

__all__ = [
    "MAX_CHARACTERS",
    "MAX_TERMS",
    "Correction",
    "CrisisKind",
    "Expansion",
    "ImpliedFilter",
    "Kind",
    "Place",
    "Point",
    "Synonym",
    "Term",
    "Understood",
    "normalise",
    "understand",
    "warm_up",
]
