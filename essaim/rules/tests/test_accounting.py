"""Whatever is owed, its lines balance, and a strict reader accepts the journal."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules import letters
from essaim.rules.accounting import (
    BadTemplate,
    Chart,
    Owed,
    Pair,
    amount,
    check_template,
    fec_rows,
    post,
    sage_rows,
)
from essaim.rules.tests import fec_reader

FORMS = ("activity", "payroll", "invoice", "transfer", "expense")
CHART = Chart(
    journal="CTB",
    journal_label="Contributions",
    pairs={
        form: Pair(f"6{n}1", f"Charge {form}", f"4{n}1", f"Dû {form}")
        for n, form in enumerate(FORMS)
    },
    internal=frozenset({"activity"}),
    liaison="580",
    liaison_label="Virements internes",
    vat="44566",
    vat_label="TVA déductible",
    mask="9%(code)s",
    template="%(title)s %(period)s",
    longest=40,
)
DAY = date(2026, 11, 30)

words = st.text(max_size=80)


@st.composite
def owed(draw, entry):
    cents = draw(st.integers(1, 10**9))
    form = draw(st.sampled_from(FORMS))
    with_vat = form in {"invoice", "expense"}
    return Owed(
        entry=entry,
        piece=f"LOT-1-{entry}",
        piece_on=draw(st.dates(date(2020, 1, 1), date(2030, 12, 31))),
        cents=cents,
        vat_cents=draw(st.integers(0, cents - 1)) if with_vat else 0,
        form=form,
        circle_code=draw(st.sampled_from(["COM", "NUM"])),
        payee_code=draw(st.sampled_from(["AWA01", "BAS02"])),
        payee_name=draw(words) + "Awa",
        words={"title": f"T{draw(words)}", "period": "11/2026"},
    )


@st.composite
def many_owed(draw):
    first = draw(st.integers(1, 10**6))
    return [draw(owed(first + n)) for n in range(draw(st.integers(1, 12)))]


@given(many_owed())
def test_each_entry_balances_and_says_what_is_owed(things):
    for one in things:
        lines = post(one, CHART)
        assert sum(line.debit for line in lines) == sum(line.credit for line in lines)
        credited = {"activity": CHART.pairs["activity"].credit}.get(
            one.form, CHART.pairs[one.form].credit
        )
        assert sum(line.credit for line in lines if line.account == credited) == (
            one.cents
        )


@given(many_owed())
def test_what_stays_in_the_company_moves_from_the_circle_to_the_activity(things):
    for one in (each for each in things if each.form == "activity"):
        lines = post(one, CHART)
        assert len(lines) == 4
        held = {}
        for line in lines:
            held[line.analytic] = held.get(line.analytic, 0) + line.debit - line.credit
        # Within each code it balances: the liaison account links the two.
        assert held == {one.circle_code: 0, one.payee_code: 0}
        liaison = [line for line in lines if line.account == "580"]
        assert sum(line.debit - line.credit for line in liaison) == 0
        charge = [line for line in lines if line.account != "580"]
        assert [(line.analytic, line.debit, line.credit) for line in charge] == [
            (one.circle_code, one.cents, 0),
            (one.payee_code, 0, one.cents),
        ]


def test_tax_is_on_a_line_of_its_own():
    one = Owed(1, "P", DAY, 120_00, "invoice", "COM", "AWA", "Awa", {}, 20_00)
    chart = Chart("CTB", "C", CHART.pairs, vat="44566", template="x", mask="")
    assert [(line.account, line.debit, line.credit) for line in post(one, chart)] == [
        ("621", 100_00, 0),
        ("44566", 20_00, 0),
        ("421", 0, 120_00),
    ]


@given(many_owed(), st.sampled_from("\t|"), st.sampled_from(["utf-8", "iso8859-15"]))
def test_a_strict_reader_accepts_the_journal(things, separator, encoding):
    chart = replace(CHART, encoding=encoding)
    lines = [line for one in things for line in post(one, chart)]
    rows = fec_rows(lines, chart, on=DAY, valid_on=DAY)
    text = "".join(separator.join(row) + "\r\n" for row in rows)
    records = fec_reader.read(letters.encode(text, encoding), encoding)
    assert len(records) == len(lines)
    debit = sum(record["Debit"] for record in records)
    assert debit == Decimal(sum(line.debit for line in lines)) / 100


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"JournalCode\tJournalLib\r\n", "names"),
        (b"JournalCode;JournalLib\r\n", "separator"),
        (b"\xef\xbb\xbfJournalCode\t", "mark"),
    ],
)
def test_the_strict_reader_is_strict(data, what):
    with pytest.raises(fec_reader.NotAFec, match=what):
        fec_reader.read(data, "utf-8")


def test_the_strict_reader_sees_an_entry_that_does_not_balance():
    one = Owed(1, "P", DAY, 5, "payroll", "COM", "AWA", "Awa", {"title": "x"})
    lines = post(one, Chart("C", "C", CHART.pairs, template="x"))[:1]
    rows = fec_rows(lines, CHART, on=DAY, valid_on=DAY)
    text = "".join("\t".join(row) + "\n" for row in rows)
    with pytest.raises(fec_reader.NotAFec, match="balances"):
        fec_reader.read(text.encode(), "utf-8")


@given(many_owed())
def test_sage_has_each_line_twice(things):
    lines = [line for one in things for line in post(one, CHART)]
    _header, *rows = sage_rows(lines, CHART, on=DAY)
    assert [row[11] for row in rows] == ["G", "A"] * len(lines)
    for general, analytic in zip(rows[::2], rows[1::2], strict=True):
        assert general[:11] == analytic[:11]
        assert general[12] == ""
        assert analytic[12]


@given(st.integers(0, 10**15))
def test_an_amount_is_read_back_as_it_was(cents):
    assert Decimal(amount(cents).replace(",", ".")) * 100 == cents


@pytest.mark.parametrize(
    ("template", "part"),
    [
        ("%(iban)s", "%(iban)s"),
        ("100 % sûr", "%"),
        ("%(title)d", "%"),
        ("%s", "%"),
        ("%(title)", "%"),
    ],
)
def test_a_template_that_nobody_can_fill_is_refused(template, part):
    with pytest.raises(BadTemplate) as fault:
        check_template(template, {"title"})
    assert fault.value.part == part


@given(st.text(alphabet="%()stile x", max_size=30))
def test_a_template_that_is_accepted_can_be_filled(template):
    try:
        check_template(template, {"title"})
    except BadTemplate:
        return
    assert isinstance(template % {"title": "Compost"}, str)
