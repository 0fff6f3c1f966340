"""What the pages show, to whom, and what their buttons do."""

import uuid
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from essaim.ledger import services
from essaim.ledger.models import Account, Entry, FiscalYear
from essaim.ledger.tests.reading import give, page
from essaim.rules.ledger import spread, transfer
from tests.factories import MemberFactory

PAGES = [
    ("index", ()),
    ("journal", ()),
    ("years", ()),
    ("account", ("pot",)),
    ("account_csv", ("pot",)),
    ("journal_csv", ()),
]


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_every_page_asks_to_sign_in(client, fed, name, args):
    answer = client.get(reverse(f"ledger:{name}", args=args))
    assert answer.status_code == 302
    assert "next=" in answer.url


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("name", "args"), PAGES)
def test_every_page_opens_to_any_member(as_, fed, name, args, language):
    fed.cast.driss.language = language
    fed.cast.driss.save()
    assert as_("driss").get(reverse(f"ledger:{name}", args=args)).status_code == 200


def test_the_list_proves_that_nothing_is_lost(awa):
    shown = page(awa, "index")
    assert "Somme de tous les comptes\u00a0: 0\u202f€" in shown
    assert "Pot commun" in shown
    assert "1\u202f000\u202f€" in shown
    assert "−1\u202f000\u202f€" in shown


def test_an_account_tells_its_movements(awa, fed):
    services.move(
        300_00,
        source="pot",
        target=fed.bread,
        label="Budget du four",
        on=timezone.localdate(),
        by=fed.cast.awa,
        key="k",
    )
    shown = page(awa, "account", "pot")
    assert "Budget du four" in shown
    assert "Boulange" in shown
    assert shown.count("700\u202f€") == 2  # its balance, and the line's


def test_the_running_balance_follows_the_order_of_days(awa, fed):
    for number in range(120):
        give(transfer(1_00 + number, source="pot", target="round:1"), f"n{number}")
    answer = awa.get(reverse("ledger:account", args=["round:1"]), {"page": 2})
    lines = answer.context["movements"]
    assert len(lines) == 50
    for newer, older in pairwise(lines):
        assert older.balance_cents == newer.balance_cents - newer.cents
    last = awa.get(reverse("ledger:account", args=["round:1"]), {"page": 3})
    oldest = last.context["movements"][-1]
    assert oldest.balance_cents == oldest.cents == 1_00


def test_an_account_shows_one_year_when_asked(awa, fed):
    before = FiscalYear.objects.create(
        starts_on=fed.year.starts_on.replace(year=fed.year.starts_on.year - 1),
        ends_on=fed.year.ends_on.replace(year=fed.year.ends_on.year - 1),
    )
    shown = page(awa, "account", "pot", year=before.pk)
    assert "Résultat 2025" not in shown
    assert "Résultat 2025" in page(awa, "account", "pot", year=fed.year.pk)


def test_an_unknown_account_is_a_404(awa):
    assert awa.get(reverse("ledger:account", args=["nowhere"])).status_code == 404


# ── buttons ─────────────────────────────────────────────────────────────────────────


def feeding(**changes):
    return {
        "amount": "1 234,50",
        "label": "Résultat",
        "on": timezone.localdate().isoformat(),
        "key": str(uuid.uuid4()),
        **changes,
    }


def test_the_treasurer_feeds_the_pot_once_even_clicking_twice(awa):
    typed = feeding()
    for _click in range(2):
        answer = awa.post(reverse("ledger:feed"), typed)
        assert answer.status_code == 302
    assert services.balance("pot") == 2_234_50


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": "douze"},
        {"amount": "0"},
        {"amount": "-5"},
        {"amount": "99999999999999999999"},
        {"label": ""},
        {"on": "hier"},
        {"on": "1999-01-01"},
        {"key": "x"},
    ],
)
def test_a_bad_form_keeps_what_was_typed(awa, changes):
    answer = awa.post(reverse("ledger:feed"), feeding(**changes))
    assert answer.status_code == 422
    assert services.balance("pot") == 1_000_00
    assert 'role="alert"' in answer.content.decode()


def test_money_moves_to_a_circle(awa, fed):
    typed = feeding(source="pot", target=fed.bread, amount="12,5")
    answer = awa.post(reverse("ledger:move"), typed, follow=True)
    assert "L’argent est viré." in answer.content.decode()
    assert services.balance(fed.bread) == 12_50


def test_too_much_is_said_in_words(awa, fed):
    typed = feeding(source="pot", target=fed.bread, amount="5000")
    answer = awa.post(reverse("ledger:move"), typed)
    assert answer.status_code == 422
    assert "ne peut pas donner" in answer.content.decode()


def test_a_circles_treasurer_is_offered_their_circle_only(as_, fed):
    answer = as_("chloe").get(reverse("ledger:move"))
    form = answer.context["form"]
    assert [code for code, _name in form.fields["source"].choices] == [fed.bread]


def test_reversing_asks_why_then_undoes(awa, fed):
    entry = Entry.objects.get()
    url = reverse("ledger:reverse", args=[entry.pk])
    assert "Contre-passer l’écriture" in awa.get(url).content.decode()
    assert awa.post(url, {"reason": ""}).status_code == 422
    answer = awa.post(url, {"reason": "doublon"}, follow=True)
    assert "doublon" in answer.content.decode()
    assert services.balance("pot") == 0
    assert awa.post(url, {"reason": "doublon"}).status_code == 302  # sent twice
    assert Entry.objects.count() == 2
    assert "contre-passée" in page(awa, "account", "pot")


def test_years_open_and_close(awa, fed):
    answer = awa.get(reverse("ledger:years"))
    days = answer.context["form"].initial
    assert (days["starts_on"] - fed.year.ends_on).days == 1
    typed = {name: day.isoformat() for name, day in days.items()}
    assert awa.post(reverse("ledger:years"), typed).status_code == 302
    assert awa.post(reverse("ledger:years"), typed).status_code == 422
    assert FiscalYear.objects.count() == 2
    url = reverse("ledger:close_year", args=[fed.year.pk])
    assert awa.get(url).status_code == 200
    shown = awa.post(url, follow=True).content.decode()
    assert "une fois son dernier jour passé" in shown


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("feed", "awa basile"),
        ("move", "awa chloe"),
        ("reverse", "awa"),
        ("close_year", "awa basile"),
    ],
)
@pytest.mark.parametrize("who", ["awa", "basile", "chloe", "driss"])
def test_who_opens_which_page(as_, fed, name, allowed, who):
    args = {"reverse": [Entry.objects.get().pk], "close_year": [fed.year.pk]}
    client = as_(who)
    answer = client.get(reverse(f"ledger:{name}", args=args.get(name, [])))
    assert answer.status_code == (200 if who in allowed.split() else 403)
    if name == "close_year":
        return  # its link waits for the last day of the year
    link = reverse(f"ledger:{name}", args=args.get(name, []))
    where = {"reverse": ("entry", [Entry.objects.get().pk])}.get(name, ("index", []))
    shown = page(client, where[0], *where[1])
    assert (f'href="{link}"' in shown) == (who in allowed.split())


def test_opening_a_year_is_refused_to_others(as_, fed):
    typed = {"starts_on": "2090-01-01", "ends_on": "2090-12-31"}
    assert as_("driss").post(reverse("ledger:years"), typed).status_code == 403


# ── constant queries ────────────────────────────────────────────────────────────────


def many(fed, start, count):
    """As many accounts, members and movements as that."""
    owners = [MemberFactory() for _n in range(count)]
    services.open_accounts(
        [
            *(
                Account(code=f"project:x{start + n}", kind=Account.Kind.PROJECT)
                for n in range(count)
            ),
            *(
                Account(
                    code=f"envelope:x{start + n}",
                    kind=Account.Kind.ENVELOPE,
                    owner=owner,
                )
                for n, owner in enumerate(owners)
            ),
        ]
    )
    for n in range(start, start + count):
        give(
            spread(
                [(f"project:x{n}", 5), (f"envelope:x{n}", 7), ("round:1", 3)],
                source="pot",
            ),
            f"many{n}",
        )
    entry = give(
        spread(
            [(f"envelope:x{n}", 1) for n in range(start, start + count)], source="pot"
        ),
        f"all{start}",
    )
    services.reverse(entry, on=timezone.localdate(), by=None, reason="x")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "args", "query"),
    [
        ("index", [], {}),
        ("index", [], {"kind": "project"}),
        ("journal", [], {}),
        ("account", ["pot"], {}),
        ("account", ["round:1"], {"page": "2"}),
        ("years", [], {}),
    ],
)
def test_a_page_asks_as_much_of_ten_times_the_data(awa, fed, name, args, query):
    many(fed, 0, 6)

    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(awa, name, *args, **query)
        return len(queries)

    count()  # content types and the like are read once per process
    few = count()
    many(fed, 6, 60)
    assert count() == few
    assert few <= 22


def test_an_entry_asks_as_much_whatever_it_moves(awa, fed):
    many(fed, 0, 3)
    many(fed, 3, 40)
    counts = []
    for key in ("all0", "all3"):
        entry = Entry.objects.get(key=key)
        with CaptureQueriesContext(connection) as queries:
            page(awa, "entry", entry.pk)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_circles_page_shows_its_money(awa, fed):
    there = fed.cast.bread.get_absolute_url()
    services.move(
        321_00,
        source="pot",
        target=fed.bread,
        label="Budget",
        on=timezone.localdate(),
        by=fed.cast.awa,
        key="k",
    )
    shown = awa.get(there).content.decode()
    assert "L’argent du cercle" in shown
    assert "321\u202f€" in shown
    assert reverse("ledger:account", args=[fed.bread]) in shown
