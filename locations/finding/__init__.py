"""
Finding a place that helps: `/find/`.

Where somebody is becomes a point (`place`), what is chosen becomes one question to the search's
engine (`asked`), and the answer is put into honest words (`said`). Nothing of it is kept.
"""
