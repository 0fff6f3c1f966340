"""Addresses from outside: a member's feed, the public page of a round."""

import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.cobudget.models import PublicName, PublicPage, Round, RoundFeed
from essaim.cobudget.permissions import (
    may_have_feed,
    may_show_name,
    may_show_to_public,
)
from essaim.cobudget.services.projects import lock_project
from essaim.cobudget.services.telling import record_project
from essaim.members.models import Member
from essaim.members.services import addresses


@transaction.atomic(durable=True)
def make_feed(*, by: Member, round: Round | None = None) -> str:
    """Return a new secret for one's feed of a round, or of all; the former is dead.

    Only its fingerprint is kept: it is shown once.
    """
    may_have_feed(by).or_raise()
    kind = "round_feed.address_made"
    return addresses.renew(RoundFeed, "feed", kind=kind, by=by, of=round)


@transaction.atomic(durable=True)
def close_feed(*, by: Member, round: Round | None = None) -> None:
    """Close it: nobody reads anything there any more."""
    addresses.close(RoundFeed, kind="round_feed.address_closed", by=by, of=round)


def _hold(round_id: int) -> Round:
    rows = Round.objects.select_for_update(of=("self",)).select_related("circle")
    return rows.get(pk=round_id)


@transaction.atomic(durable=True)
def open_page(round_id: int, *, may_be_indexed: bool = False, by: Member) -> PublicPage:
    """Show a round to the public at an address of its own; all members read that.

    Raises ``PermissionDenied``, or ``Refusal`` when it is open already.
    """
    round = _hold(round_id)
    may_show_to_public(by, round).or_raise()
    if PublicPage.objects.of(round):
        raise Refusal(_("This round already has a public page."))
    page = PublicPage.objects.create(
        round=round,
        token=secrets.token_urlsafe(16),
        may_be_indexed=may_be_indexed,
        opened_by=by,
    )
    about = [round.circle]
    events.record("round.page_opened", round, by=by, about=about, round=round.name)
    return page


@transaction.atomic(durable=True)
def close_page(round_id: int, *, by: Member) -> None:
    """Close the public page: its address answers nobody, and is never used again."""
    round = _hold(round_id)
    may_show_to_public(by, round).or_raise()
    page = PublicPage.objects.of(round)
    if page is None:
        return
    page.closed_at = now()
    page.save(update_fields=["closed_at"])
    about = [round.circle]
    events.record("round.page_closed", round, by=by, about=about, round=round.name)


@transaction.atomic(durable=True)
def show_name(project_id: int, *, shown: bool, by: Member) -> None:
    """Have one's own name beside a project on its round's public page, or off it.

    At once, whichever way; nobody says it for somebody else. Raises
    ``PermissionDenied``.
    """
    project = lock_project(project_id)
    may_show_name(by, project).or_raise()
    rows = PublicName.objects.of(project, by)
    if rows.exists() == shown:
        return
    if shown:
        PublicName.objects.create(project=project, member=by)
        record_project("project.name_shown", project, by=by, private=True)
    else:
        rows.delete()
        record_project("project.name_hidden", project, by=by, private=True)
