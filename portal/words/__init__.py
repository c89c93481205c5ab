"""
The words of a text: what hurts, how hard it is to read, and what may not be typed into it.

Nothing here knows a page or a database. `find` and `numbers` name what is wrong and where, `grade`
says how many years of school a reader needs.
"""

from portal.words.finder import ERROR, WARNING, Hit, find, numbers
from portal.words.grade import Grade, grade

__all__ = ["ERROR", "WARNING", "Grade", "Hit", "find", "grade", "numbers"]
