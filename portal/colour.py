"""Contrast of colours, after WCAG 2.2 (relative luminance, contrast ratio)."""

from __future__ import annotations

import colorsys
import re

from django.core.exceptions import ValidationError

PAPER = "#fbf9f5"
DARK_PAPER = "#121817"
DARK_CARD = "#1b2322"
# WCAG 2.2 AA for text of normal size.
ENOUGH = 4.5


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 for black to 1 for white."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def for_dark(colour: str) -> str:
    """The same hue, lightened until it reads on the dark page (ratio of at least 7)."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    saturation = min(saturation, 0.55)
    light = max(lightness, 0.5)
    while light <= 1:
        rgb = colorsys.hls_to_rgb(hue, light, saturation)
        candidate = "#" + "".join(f"{round(c * 255):02x}" for c in rgb)
        if contrast(candidate, DARK_CARD) >= 7:
            return candidate
        light += 0.02
    return "#ffffff"


def validate_accent(value: str) -> None:
    """Refuse an accent that white text or the paper could not be read with."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ValidationError(f"“{value}” is not a colour. Write it like #0f5f5c.")
    ratio = min(contrast(value, "#ffffff"), contrast(value, PAPER))
    if ratio < ENOUGH:
        raise ValidationError(
            f"{value} is too light: its contrast with the page is {ratio:.1f} to 1 and people "
            f"with weak sight could not read it. Choose a darker colour (at least {ENOUGH} to 1)."
        )
