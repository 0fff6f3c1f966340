"""Text can be read whatever the hue a cooperative chooses, in light and in dark."""

import pytest

from essaim.home.tests.colours import at_hue, contrast, tokens

ON = {
    "ink": ["paper", "card", "sunk", "accent-wash", "good-wash", "alert-wash"],
    "soft": ["paper", "card", "sunk", "accent-wash", "good-wash", "alert-wash"],
    "accent": ["paper", "card", "sunk", "accent-wash"],
    "accent-deep": ["paper", "card", "sunk", "accent-wash"],
    "good": ["paper", "card", "good-wash"],
    "alert": ["paper", "card", "alert-wash", "accent-wash"],
    "on-accent": ["accent", "accent-deep"],
    "on-alert": ["alert"],
    "paper": ["ink"],
}
PAIRS = [(text, ground) for text, grounds in ON.items() for ground in grounds]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_has_contrast_for_every_hue(scheme, text, ground):
    known = tokens(scheme)
    worst = min(
        contrast(at_hue(known[text], hue), at_hue(known[ground], hue))
        for hue in range(361)
    )
    assert worst >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "card", "sunk"])
def test_the_edge_of_a_control_can_be_seen(scheme, ground):
    known = tokens(scheme)
    worst = min(
        contrast(at_hue(known["edge"], hue), at_hue(known[ground], hue))
        for hue in range(361)
    )
    assert worst >= 3


def test_black_on_white_is_twenty_one():
    assert contrast((0, 0, 0), (1, 0, 0)) == pytest.approx(21, abs=0.01)
