"""What a member directs, sent to them alone: a receipt to keep."""

import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from essaim.base.models import Cooperative
from essaim.cobudget import listing, sections
from essaim.cobudget.models import Envelope, PaperBallot
from essaim.cobudget.reading import ballots

log = logging.getLogger(__name__)


def letter(envelope: Envelope, *, paper: PaperBallot | None = None) -> EmailMessage:
    """The mail that tells ``envelope``'s member what they direct or answer.

    To their address alone. Its subject, read on a locked telephone, names neither a
    project nor an amount. It says which ``paper`` was just counted, if one was.
    """
    member, round = envelope.member, envelope.round
    assert member is not None  # an imported voice has no address
    site = settings.SITE_URL.rstrip("/")
    with translation.override(member.language):
        text = render_to_string(
            "cobudget/mail/receipt.txt",
            {
                "cooperative": Cooperative.current(),
                "name": str(member),
                "round": round,
                "envelope": envelope,
                "paper": paper,
                "chosen": listing.chosen(envelope) if round.with_amounts else [],
                "answers": [] if round.with_amounts else ballots.told(envelope, round),
                "lefts": sections.lefts(envelope),
                "summary": site + reverse("cobudget:summary", args=[round.pk]),
            },
        )
    subject, _blank, body = text.strip().partition("\n")
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return EmailMessage(
        " ".join(subject.splitlines())[:150],
        body.strip() + "\n",
        to=[member.email],
        headers={
            "Message-ID": f"<affectation.{envelope.pk}.{envelope.version}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def send(envelope: Envelope, *, paper: PaperBallot | None = None) -> bool:
    """Send its member their receipt; return whether it left. Nothing records it."""
    try:
        letter(envelope, paper=paper).send()
    except OSError:
        log.exception("The receipt of a round could not be sent")
        return False
    return True
