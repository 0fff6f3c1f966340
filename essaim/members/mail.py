"""Letters to one person, in plain text and in their language."""

import logging
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from essaim.base.models import Cooperative

logger = logging.getLogger(__name__)


def send(letter: str, *, to: str, language: str, **context: Any) -> bool:
    """Send ``members/mail/<letter>.txt``; its first line is the subject.

    Return whether it left. A mail server that does not answer is logged and does not
    undo what the letter tells.
    """
    with translation.override(language):
        text = render_to_string(
            f"members/mail/{letter}.txt",
            {"cooperative": Cooperative.current(), **context},
        )
    subject, _blank, body = text.strip().partition("\n")
    try:
        # A name may hold a line break, but a subject is one line.
        EmailMessage(
            " ".join(subject.splitlines()), body.strip() + "\n", to=[to]
        ).send()
    except OSError:
        logger.exception("The letter %s could not be sent", letter)
        return False
    return True
