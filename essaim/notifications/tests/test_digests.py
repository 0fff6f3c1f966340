"""Mails through a true mail server: grouped, once, in one's language, never lost."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from essaim.base import events
from essaim.base.models import Event
from essaim.notifications import services
from essaim.notifications.models import Notice
from essaim.notifications.tasks import tick
from essaim.notifications.tests.conftest import free_port
from tests.factories import CircleFactory, MemberFactory

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
# A Thursday, in the afternoon.
THURSDAY = datetime(2026, 11, 26, 15, 0, tzinfo=PARIS)
FRIDAY = datetime(2026, 11, 27, 7, 0, tzinfo=PARIS)
MONDAY = datetime(2026, 11, 30, 7, 0, tzinfo=PARIS)


def at(moment):
    return time_machine.travel(moment, tick=False)


def tick_at(moment):
    with at(moment):
        return tick(moment)


@pytest.fixture
def tell(awa, happens):
    """Awa is told of something, that afternoon unless said."""

    def make(moment=THURSDAY, to=None, **more):
        with at(moment):
            event = happens(**more)
            services.tell(event, [to or awa])
        return event

    return make


def body_of(letter):
    return letter.get_content().replace("\r\n", "\n")


def test_a_day_is_one_mail_at_seven_with_all_that_happened(awa, tell, postbox, circle):
    for _ in range(3):
        tell()
    assert tick_at(THURSDAY + timedelta(hours=5)) == 0
    assert tick_at(FRIDAY - timedelta(seconds=1)) == 0
    assert tick_at(FRIDAY) == 1
    [letter] = postbox.letters
    assert letter["To"] == "awa@example.org"
    assert letter["From"] == "essaim@ateliers.example"
    assert letter["Subject"] == "Essaim\u00a0: 3 avis"
    body = body_of(letter)
    assert body.startswith("Bonjour Awa Diop,\n\nAccompagnement\n")
    assert body.count("- Basile Roy a rejoint le cercle Accompagnement.") == 3
    # Three things on one page: its link once.
    page = f"https://essaim.ateliers.example{circle.get_absolute_url()}"
    assert body.count(page) == 1


def test_the_same_morning_again_sends_nothing(tell, postbox):
    tell()
    for minutes in range(3):
        tick_at(FRIDAY + timedelta(minutes=minutes))
    assert len(postbox.letters) == 1


def test_what_comes_after_the_mail_waits_for_the_next_one(awa, tell, postbox):
    tell()
    tick_at(FRIDAY)
    tell(FRIDAY + timedelta(minutes=5))
    # Begun before seven, written after: it waits too.
    tell(FRIDAY - timedelta(minutes=1))
    assert tick_at(FRIDAY + timedelta(hours=2)) == 0
    assert tick_at(FRIDAY + timedelta(days=1)) == 1
    assert [letter["Subject"] for letter in postbox.to(awa)][
        1
    ] == "Essaim\u00a0: 2 avis"


def test_a_week_is_one_mail_on_monday(awa, tell, postbox):
    services.choose_rhythm("weekly", by=awa)
    tell()
    tell(FRIDAY + timedelta(hours=5))
    assert tick_at(FRIDAY) == tick_at(MONDAY - timedelta(minutes=1)) == 0
    assert tick_at(MONDAY) == 1
    assert "une fois par semaine" in body_of(postbox.letters[0])


def test_at_once_is_a_mail_within_the_minute(awa, tell, postbox):
    services.choose_rhythm("at-once", by=awa)
    for _ in range(2):
        tell()
        assert tick_at(THURSDAY) == 1
    assert tick_at(THURSDAY) == 0
    # Alone and for everybody, it is told in the subject.
    assert [letter["Subject"].strip() for letter in postbox.letters] == 2 * [
        "Essaim\u00a0: Basile Roy a rejoint le cercle Accompagnement."
    ]


def test_a_new_rhythm_holds_at_once(awa, tell, postbox):
    tell()
    tick_at(FRIDAY)
    services.choose_rhythm("at-once", by=awa)
    tell(FRIDAY + timedelta(hours=1))
    assert tick_at(FRIDAY + timedelta(hours=1)) == 1


def test_who_wants_no_mail_has_none_and_is_not_flooded_later(awa, tell, postbox):
    services.choose_rhythm("never", by=awa)
    tell()
    assert tick_at(FRIDAY) == 0
    services.choose_rhythm("at-once", by=awa)
    assert tick_at(FRIDAY + timedelta(minutes=1)) == 0
    assert Notice.objects.waiting().count() == 1
    tell(FRIDAY + timedelta(hours=1))
    assert tick_at(FRIDAY + timedelta(hours=1)) == 1


def test_what_was_put_away_is_not_in_the_mail(awa, tell, postbox):
    tell(circle="Le premier")
    tell(circle="Le second")
    services.put_away(Notice.objects.earliest("event_id").pk, by=awa)
    tick_at(FRIDAY)
    [letter] = postbox.letters
    assert "Le second" in body_of(letter)
    assert "Le premier" not in body_of(letter)


def test_all_put_away_no_mail_leaves(awa, tell, postbox):
    event = tell()
    services.put_all_away(by=awa, up_to=event.pk)
    assert tick_at(FRIDAY) == 0
    assert not Notice.objects.to_mail().exists()


def test_who_left_receives_nothing(awa, tell, postbox):
    tell()
    awa.is_active = False
    awa.save()
    assert tick_at(FRIDAY) == 0
    assert postbox.letters == []


def test_a_mail_is_in_the_language_of_its_reader(tell, postbox):
    reader = MemberFactory(name="Kim", language="en")
    tell(to=reader)
    tell(to=reader)
    tick_at(FRIDAY)
    [letter] = postbox.letters
    assert letter["Subject"] == "Essaim: 2 notices"
    assert "Basile Roy joined the circle Accompagnement." in body_of(letter)


def test_circles_come_one_after_the_other_and_the_rest_at_the_end(
    awa, basile, tell, postbox
):
    zeste = CircleFactory(name="Zeste")
    tell(circle="rien")
    tell(about=[zeste])
    with at(THURSDAY):
        services.tell(events.record("member.joined", basile, by=basile), [awa])
    tick_at(FRIDAY)
    body = body_of(postbox.letters[0])
    places = [body.index(word) for word in ("Accompagnement\n", "Par ailleurs\n")]
    assert places == sorted(places)


def test_a_subject_never_says_what_is_not_for_everybody(awa, tell, postbox):
    services.choose_rhythm("at-once", by=awa)
    tell(circle="12 345 €", audience=Event.Audience.CONCERNED, about=[awa])
    tick_at(THURSDAY)
    [letter] = postbox.letters
    assert letter["Subject"] == "Essaim\u00a0: 1 avis"
    assert "12 345 €" in body_of(letter)


def test_a_mail_says_how_to_have_fewer(tell, postbox):
    tell()
    tick_at(FRIDAY)
    [letter] = postbox.letters
    page = "https://essaim.ateliers.example/avis/preferences/"
    assert letter["List-Unsubscribe"] == f"<{page}>"
    assert page in body_of(letter)


def test_a_mail_asks_nothing_of_who_opens_it(tell, postbox):
    tell()
    tick_at(FRIDAY)
    [letter] = postbox.letters
    assert letter.get_content_type() == "text/plain"
    for address in re.findall(r"https?://\S+", body_of(letter)):
        assert "?" not in address, "nothing in a link tells who follows it"
    for header in ("Disposition-Notification-To", "Return-Receipt-To"):
        assert letter[header] is None


def test_a_title_on_two_lines_adds_no_header(tell, postbox, awa):
    services.choose_rhythm("at-once", by=awa)
    tell(circle="A\nBcc: tous@example.org")
    tick_at(THURSDAY)
    [letter] = postbox.letters
    assert letter["Bcc"] is None
    assert letter["Subject"].endswith("A Bcc: tous@example.org.")


def test_beyond_sixty_the_inbox_has_the_rest(awa, tell, postbox):
    for _ in range(63):
        tell()
    tick_at(FRIDAY)
    body = body_of(postbox.letters[0])
    assert body.count("- Basile Roy") == 60
    assert "Et 3 autres, dans vos avis" in body


def test_a_mail_server_that_is_away_loses_nothing(settings, awa, tell, postbox):
    tell()
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    assert tick_at(FRIDAY) == 0
    assert Notice.objects.to_mail().count() == 1
    settings.EMAIL_PORT = port
    assert tick_at(FRIDAY + timedelta(minutes=1)) == 1
    assert len(postbox.to(awa)) == 1


def test_one_mailbox_that_refuses_keeps_nobody_waiting(awa, tell, postbox):
    other = MemberFactory(email="zoe@example.org")
    tell()
    tell(to=other)
    postbox.refused.add(awa.email)
    assert tick_at(FRIDAY) == 1
    assert len(postbox.to(other)) == 1
    # Not again each minute; a little later, and it has all.
    tell(FRIDAY + timedelta(minutes=2))
    postbox.refused.clear()
    assert tick_at(FRIDAY + timedelta(minutes=5)) == 0
    assert tick_at(FRIDAY + timedelta(minutes=11)) == 1
    assert [letter["Subject"] for letter in postbox.to(awa)] == ["Essaim\u00a0: 2 avis"]


def test_an_address_no_server_could_take_keeps_nobody_waiting(awa, tell, postbox):
    other = MemberFactory(email="zoe@example.org")
    awa.email = "awa@@exa mple\n"
    awa.save()
    tell()
    tell(to=other)
    assert tick_at(FRIDAY) == 1
    assert len(postbox.to(other)) == 1


def test_many_letters_leave_by_several_calls(tell, postbox):
    people = MemberFactory.create_batch(120)
    for person in people:
        tell(to=person)
    assert tick_at(FRIDAY) == 120
    assert {letter["To"] for letter in postbox.letters} == {p.email for p in people}
