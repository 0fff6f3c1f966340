"""The key of the vault is lost: every page still opens, or says what is missing."""

import pytest
from cryptography.fernet import Fernet
from django.test import override_settings
from django.urls import reverse

from essaim.payments.models import Batch
from essaim.payments.tests.paying import (
    approve,
    frozen,
    owe,
    prepare,
    set_accounts,
    set_details,
)
from essaim.payments.urls import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "told")]
TOLD = "VAULT_KEY"


@pytest.fixture
def cast_without_key(cast, line, circle, year):
    """A frozen batch and an approved one, of people whose details no key opens."""
    set_accounts(cast["payroll"], circle)
    set_details(cast)
    for name in ("awa", "basile"):
        owe(cast[name], 80_00, "transfer", line=line)
    frozen(year, cast)
    owe(cast["awa"], 20_00, "transfer", line=line)
    approve(prepare(year, cast["payroll"]), cast["second"])
    for member in cast.values():
        member.language = "en"
        member.save()
    other = Fernet.generate_key().decode()
    with override_settings(VAULT_KEY=other, VAULT_KEY_FILE=""):
        yield cast


def addresses(cast):
    """Every page of payments that a number alone completes."""
    for pattern in urlpatterns:
        needed = set(pattern.pattern.converters)
        if needed - {"pk", "kind", "form"}:
            continue
        about = Batch if pattern.name.startswith("batch_") else None
        numbers = [row.pk for row in about.objects.all()] if about else [cast["awa"].pk]
        for number in numbers:
            said = {"pk": number, "kind": "sepa", "form": "transfer"}
            chosen = {name: said[name] for name in needed}
            yield reverse(f"payments:{pattern.name}", kwargs=chosen)


@pytest.mark.parametrize("who", ["payroll", "second", "treasurer", "awa"])
def test_every_page_opens_or_says_so(cast_without_key, client, who):
    client.force_login(cast_without_key[who])
    opened = 0
    for address in addresses(cast_without_key):
        answer = client.get(address)
        assert answer.status_code in {200, 302, 403, 404, 405, 422}, address
        opened += answer.status_code == 200
    assert opened > 2


def test_what_needs_the_details_says_what_is_missing(cast_without_key, client):
    done, approved = Batch.objects.order_by("pk")
    person = cast_without_key["awa"].pk
    client.force_login(cast_without_key["payroll"])
    for name, args, typed in (
        ("person_read", [person], {"read-reason": "the bank asks"}),
        ("batch_freeze", [approved.pk], {"version": approved.version}),
        ("batch_file", [done.pk, "sepa"], {"reason": "for the bank"}),
    ):
        answer = client.post(reverse(f"payments:{name}", args=args), typed, follow=True)
        assert TOLD in answer.content.decode(), name
    approved.refresh_from_db()
    assert approved.state == Batch.State.APPROVED
