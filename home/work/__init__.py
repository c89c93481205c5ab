"""The editors' work: what is to call, to review and to mend in each region, and who hears of it."""

from home.work.branches import Branch, branches_of
from home.work.waiting import Waiting, waiting

__all__ = ["Branch", "Waiting", "branches_of", "waiting"]
