"""Numbers as people read them."""

from django import template

register = template.Library()


@register.filter
def commas(number: int) -> str:
    """13678 as 13,678."""
    return f"{number:,}"
