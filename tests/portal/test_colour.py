"""Contrast of colours."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from home.demo import content
from portal import colour
from portal.models import SiteProfile

colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    # Known ratios, as WebAIM and the W3C's own examples give them.
    [
        ("#000000", "#ffffff", 21),
        ("#ffffff", "#ffffff", 1),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_the_contrast_of_two_colours(one: str, other: str, ratio: float) -> None:
    assert colour.contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert colour.contrast(other, one) == colour.contrast(one, other)


@given(colours)
def test_an_accent_is_accepted_exactly_when_it_can_be_read(accent: str) -> None:
    enough = min(colour.contrast(accent, paper) for paper in ("#ffffff", colour.PAPER)) >= 4.5
    try:
        colour.validate_accent(accent)
    except ValidationError as error:
        assert not enough
        assert accent in error.message
    else:
        assert enough


@given(colours)
def test_every_accent_reads_on_the_dark_page(accent: str) -> None:
    light = colour.for_dark(accent)
    for paper in (colour.DARK_PAPER, colour.DARK_CARD):
        assert colour.contrast(light, paper) >= 7


@pytest.mark.parametrize("wrong", ["red", "#fff", "0f5f5c", "#0f5f5c;", "#0f5f5g", "", "#0f5f5c\n"])
def test_what_is_no_colour_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError, match="is not a colour"):
        colour.validate_accent(wrong)


def test_the_profile_refuses_an_accent_nobody_could_read() -> None:
    with pytest.raises(ValidationError) as refused:
        SiteProfile(accent="#ffcc00").clean_fields(exclude=["site"])
    assert "Choose a darker colour" in str(refused.value.message_dict["accent"])


def test_the_demo_s_accents_can_be_read() -> None:
    for region in content.regions():
        colour.validate_accent(region["accent"])
