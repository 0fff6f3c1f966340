"""What several tests do to read the books."""

import csv
import io

from django.urls import reverse
from django.utils import timezone

from essaim.ledger import services
from essaim.rules.ledger import spread, transfer


def page(client, name, *args, **query):
    answer = client.get(reverse(f"ledger:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def give(postings, key, *, label="Écriture"):
    return services.post(
        postings, on=timezone.localdate(), label=label, key=key, by=None
    )


def open_envelopes(books):
    """The round's pool goes to three envelopes: Awa's, Chloé's, Driss's."""
    give(transfer(600_00, source="pot", target="round:1"), "pool", label="Dotation")
    shares = [("envelope:1", 123_45), ("envelope:2", 234_56), ("envelope:3", 100_00)]
    return give(spread(shares, source="round:1"), "shares", label="Enveloppes")


def rows_of(answer):
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
