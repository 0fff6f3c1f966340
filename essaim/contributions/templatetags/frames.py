"""The rule that binds, said in templates: ``{% load frames %}``."""

from django import template

from essaim.contributions import frame_words
from essaim.contributions.frame_words import Sentence
from essaim.contributions.models import Frame, FrameReference

register = template.Library()


@register.simple_tag
def binding_sentences(frame: Frame | None, topics: str = "") -> list[Sentence]:
    """What the frame says about ``topics``, words apart by spaces.

    ``{% binding_sentences frame "ceilings objection" as said %}``; without topics,
    the ceilings, the objection window and the overrun policy. Nothing without a frame.
    """
    return [] if frame is None else frame_words.sentences(frame, *topics.split())


register.filter("agreement_words", frame_words.agreement_words)


@register.filter
def range_words(reference: FrameReference) -> str:
    """A reference point: from this amount to that, or one amount."""
    return frame_words.range_words(reference.low_cents, reference.high_cents)
