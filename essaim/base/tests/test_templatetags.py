from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone, translation

from essaim.base import dates
from essaim.base.templatetags import essaim as tags

N = "\u202f"


@pytest.mark.parametrize(
    ("cents", "french", "english"),
    [
        (0, f"0{N}€", "€0"),
        (5, f"0,05{N}€", "€0.05"),
        (1250, f"12,50{N}€", "€12.50"),
        (123450, f"1{N}234,50{N}€", "€1,234.50"),
        (120000000, f"1{N}200{N}000{N}€", "€1,200,000"),
        (-4200, f"−42{N}€", "−€42"),
        (None, "—", "—"),
    ],
)
def test_euros(cents, french, english):
    with translation.override("fr"):
        assert tags.euros(cents) == french
    with translation.override("en"):
        assert tags.euros(cents) == english


def test_numbers_and_percents():
    with translation.override("fr"):
        assert tags.number(12345) == f"12{N}345"
        assert tags.number(-3) == "−3"
        assert tags.number(None) == "—"
        assert tags.percent(61, 100) == f"61{N}%"
        assert tags.percent(999, 1000) == f"99{N}%"
        assert tags.percent(0, 0) == f"0{N}%"
    with translation.override("en"):
        assert tags.number(12345) == "12,345"
        assert tags.percent(1, 2) == "50%"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "aujourd’hui"),
        (1, "demain"),
        (-1, "hier"),
        (3, "dans 3 jours"),
        (-3, "il y a 3 jours"),
    ],
)
def test_dates_near_today_are_in_words(days, words):
    with translation.override("fr"):
        moment = timezone.now() + timedelta(days=days)
        assert tags.when(moment) == words
        assert tags.when(timezone.localdate(moment)) == words


def test_dates_far_away_are_in_full():
    moment = timezone.now() + timedelta(days=400)
    assert str(moment.year) in tags.when(moment)
    assert tags.when(None) == ""


def test_what_is_soon():
    now = timezone.now()
    assert tags.is_soon(now)
    assert tags.is_soon(timezone.localdate(now) + timedelta(days=1))
    assert not tags.is_soon(now + timedelta(days=2))
    assert not tags.is_soon(None)


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(minutes=30), "30 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=90), "1 heure"),
        (timedelta(days=2, hours=5), "2 jours"),
        (timedelta(seconds=-5), "0 minute"),
        (None, ""),
    ],
)
def test_duration(length, words):
    with translation.override("fr"):
        assert tags.duration(length) == words


def test_first_word_greets():
    assert tags.first_word("Awa Diallo") == "Awa"
    assert tags.first_word("") == ""


@pytest.mark.parametrize(
    ("level", "kind", "icon", "role"),
    [
        ("success", "good", "check", "status"),
        ("info", "info", "info", "status"),
        ("error", "alert", "alert", "alert"),
        ("warning", "alert", "alert", "alert"),
        ("", "info", "info", "status"),
    ],
)
def test_notices_follow_the_level_of_a_message(level, kind, icon, role):
    assert tags.notice_kind(level) == kind
    assert tags.notice_icon(level) == icon
    assert tags.notice_role(level) == role


class Sample(forms.Form):
    title = forms.CharField(help_text="Court.")
    text = forms.CharField(required=False, widget=forms.Textarea)
    tally = forms.ChoiceField(
        choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect, help_text="Un."
    )
    agreed = forms.BooleanField()
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def _rendered(name, data=None, **options):
    template = Template("{% field bound seen_by=seen_by %}")
    context = {"bound": Sample(data)[name], "seen_by": options.get("seen_by", "")}
    return template.render(Context(context))


def test_field_ties_everything_to_the_control():
    html = _rendered("title", {"title": ""}, seen_by="Tous le voient.")
    assert 'aria-describedby="id_title_eye id_title_helptext id_title_error"' in html
    for part in ("eye", "helptext", "error"):
        assert f'id="id_title_{part}"' in html
    assert 'aria-invalid="true"' in html
    assert '<label for="id_title">' in html


def test_field_without_anything_to_say_is_not_described():
    html = _rendered("text")
    assert "aria-describedby" not in html
    assert "optional" in html


def test_a_placeholder_that_repeats_the_label_is_dropped():
    class Login(forms.Form):
        login = forms.CharField(
            label="E-mail", widget=forms.TextInput({"placeholder": "e-mail"})
        )

    template = Template("{% field bound %}")
    assert "placeholder" not in template.render(Context({"bound": Login()["login"]}))


def test_choices_are_a_group_with_a_name():
    html = _rendered("tally", {"tally": ""})
    assert html.startswith("<fieldset")
    assert "<legend>Tally</legend>" in html
    assert 'aria-describedby="id_tally_helptext id_tally_error"' in html
    assert html.count('type="radio"') == 2
    assert 'for="id_tally_1"' in html


def test_a_box_to_tick_is_inside_its_label():
    html = _rendered("agreed")
    assert '<label class="choice" for="id_agreed"><input' in html


def test_hidden_fields_show_nothing_else():
    assert _rendered("secret").startswith("<input")


def test_every_icon_is_hidden_from_screen_readers():
    html = Template('{% icon "home" %}{% icon "unknown" %}').render(Context())
    assert html.count('aria-hidden="true"') == 2


def test_pictures_have_coordinates():
    html = Template(
        "{% bar_parts 100 25 as bar %}{{ bar.0.width }} {% mark_at 50 100 %}"
        "{% histogram values labels as up %} {{ up.0.label }}"
        "{% bars values labels as across %} {{ across.1.width }}"
        "{% money_bar 100 parts as money %} {{ money.0.end }}"
    ).render(
        Context({"values": [1, 2], "labels": ["a", "b"], "parts": [{"cents": 10}]})
    )
    assert html == "250 500 a 1000 100"


@pytest.mark.parametrize(
    ("day", "arg", "words"),
    [
        (date(2026, 1, 1), "DATE_FORMAT", "1er janvier 2026"),
        (date(2026, 1, 11), "DATE_FORMAT", "11 janvier 2026"),
        (date(2026, 8, 21), "DATE_FORMAT", "21 août 2026"),
        (date(2026, 8, 1), "l j F", "samedi 1er août"),
        (date(2026, 8, 1), "SHORT_DATE_FORMAT", "01/08/2026"),
        (date(2026, 8, 1), "Y-m-d", "2026-08-01"),
    ],
)
def test_the_first_of_a_month_is_1er_in_french_and_only_there(day, arg, words):
    page = Template("{{ day|date:arg }}")
    with translation.override("fr"):
        assert page.render(Context({"day": day, "arg": arg})) == words
        assert dates.date_format(day, arg) == words
    with translation.override("en"):
        assert "1er" not in page.render(Context({"day": day, "arg": arg}))


def test_a_moment_of_the_first_says_1er_and_its_hour():
    moment = datetime(2024, 1, 1, 10, 5, tzinfo=UTC)
    with translation.override("fr"), timezone.override(UTC):
        assert Template("{{ at|date:'DATETIME_FORMAT' }}").render(
            Context({"at": moment})
        ) == ("1er janvier 2024 à 10:05")
        assert tags.when(moment) == "le 1er janvier 2024"


def test_no_code_writes_a_date_past_it():
    root = Path(dates.__file__).parents[1]
    for path in root.rglob("*.py"):
        if path != Path(dates.__file__) and "tests" not in path.parts:
            text = path.read_text()
            assert "import date_format" not in text or "base.dates" in text, path
            assert "formats.date_format" not in text, path
