import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.envelope_lists import MOST_LINES, Fault, read

emails = st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.fr", fullmatch=True)
amounts = st.integers(1, 10_000_00)


@given(
    st.dictionaries(emails, amounts, min_size=1, max_size=20), st.sampled_from(";\t,")
)
def test_what_is_written_is_read_again(held, separator):
    rows = [f"{mail}{separator}{c // 100},{c % 100:02}" for mail, c in held.items()]
    lines = read("\r\n".join(["Courriel;Montant", *rows]), amounts=True)
    assert {line.email: line.cents for line in lines} == held
    assert not any(line.fault for line in lines)


@given(st.text())
def test_any_text_is_read_without_an_accident(text):
    for amounts in (False, True):
        for line in read(text, amounts=amounts):
            assert line.number >= 1
            assert line.fault or "@" in line.email
            assert line.cents is None or (amounts and line.cents > 0)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("awa@ici.fr", Fault.NO_AMOUNT),
        ("awa@ici.fr;", Fault.NO_AMOUNT),
        ("awa@ici.fr;douze", Fault.NOT_AN_AMOUNT),
        ("awa@ici.fr;0", Fault.NOT_AN_AMOUNT),
        ("awa@ici.fr;-5", Fault.NOT_AN_AMOUNT),
        ("AWA@ici.fr;5;une remarque", None),
        ('"awa@ici.fr","12,50"', None),
        ("Awa;5", Fault.NO_EMAIL),
    ],
)
def test_what_is_wrong_with_a_line(row, fault):
    [line] = read(row, amounts=True)
    assert line.fault == fault


def test_amounts_are_left_aside_where_none_is_asked():
    [line] = read("awa@ici.fr;douze", amounts=False)
    assert (line.cents, line.fault) == (None, None)


def test_a_list_that_never_ends_is_refused():
    with pytest.raises(ValueError, match="at most"):
        read("a@b.fr\n" * (MOST_LINES + 1), amounts=False)
