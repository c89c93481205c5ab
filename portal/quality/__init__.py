"""
What is checked of a page before visitors see it, and the one gate that every publishing passes.

`findings(page)` says what is wrong in plain words; the editor reads it beside the form while
writing. `gate` stops a page with errors, whichever way it is published.
"""

from portal.quality.findings import Finding, errors, findings
from portal.quality.gate import NotPublishable, facts_only, gate, goes_live, refused_words

__all__ = [
    "Finding",
    "NotPublishable",
    "errors",
    "facts_only",
    "findings",
    "gate",
    "goes_live",
    "refused_words",
]
