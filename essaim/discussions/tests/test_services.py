"""What writing, answering, changing and hiding do, and who is told."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from essaim.base import events
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.discussions import services
from essaim.discussions.models import Comment, CommentVersion, Reaction, ReadMark
from essaim.notifications import services as notifications
from essaim.notifications.models import Notice
from tests.factories import MemberFactory


def told(member):
    """The kinds of events a member was told of, oldest first."""
    return list(
        Notice.objects.filter(member=member)
        .order_by("event_id")
        .values_list("event__kind", flat=True)
    )


def test_the_author_and_those_who_follow_are_told_once(say, project, awa, chloe, elise):
    notifications.subscribe(project, by=chloe, topic="debate")
    notifications.subscribe(project.round, by=chloe, topic="debate")
    comment = say()
    assert told(awa) == told(chloe) == ["comment.written"]
    assert told(elise) == []
    event = Event.objects.get(kind="comment.written")
    assert event.url == comment.get_absolute_url()
    assert "Une fresque" in events.tell(event)


def test_a_form_sent_twice_is_written_once(project, elise, awa):
    key = uuid.uuid4()
    first = services.write(project, "Bravo", by=elise, key=key)
    again = services.write(project, "Bravo", by=elise, key=key)
    assert first == again
    assert Comment.objects.count() == 1
    assert told(awa) == ["comment.written"]


def test_a_reply_sent_twice_is_written_once(say, chloe):
    comment, key = say(), uuid.uuid4()
    for _twice in range(2):
        services.reply(comment.pk, "Oui", by=chloe, key=key)
    assert comment.replies.count() == 1


def test_a_reply_keeps_its_parent_in_one_thread(say, answer, elise, awa):
    begins = say()
    reply = answer(begins)
    nested = answer(reply, by=elise)
    assert (reply.thread, reply.parent) == (begins, begins)
    assert (nested.thread, nested.parent) == (begins, reply)
    assert told(elise) == ["comment.replied"]


def test_those_called_by_name_are_told_by_a_notice_of_their_own(say, chloe, awa):
    comment = say("@Chloé, et toi @awa diop ?")
    assert set(comment.mentioned.all()) == {chloe, awa}
    assert told(chloe) == ["comment.mentioned"]
    assert told(awa) == ["comment.mentioned"]
    event = Event.objects.get(kind="comment.mentioned")
    assert event.audience == Event.Audience.CONCERNED
    assert "Awa Diop" in events.tell(event)


def test_a_name_of_two_people_is_refused_in_a_clear_sentence(say):
    MemberFactory(name="Chloé Blanc")
    MemberFactory(name="Chloé Petit")
    with pytest.raises(services.Ambiguous) as refused:
        say("@Chloé sait")
    assert "Chloé Blanc" in str(refused.value)
    assert "Chloé Petit" in str(refused.value)
    assert not Comment.objects.exists()


def test_somebody_who_left_is_not_called(say, chloe):
    chloe.is_active = False
    chloe.save()
    say("@Chloé Martin ?")
    assert told(chloe) == []
    assert services.unknown_in("@Chloé Martin ?") == ["Chloé"]


def test_an_empty_message_is_refused(say):
    for text in ("", "  \n ", "\0"):
        with pytest.raises(Refusal):
            say(text)
    with pytest.raises(Refusal):
        say("x" * 10_001)


def test_a_question_waits_until_an_author_answers(ask, answer, awa, chloe, elise):
    question = ask()
    assert told(awa) == ["question.asked"]
    answer(question, by=chloe, answers=True)  # she is not one of the authors
    assert Comment.objects.unanswered().get() == question
    reply = answer(question, by=awa, answers=True)
    question.refresh_from_db()
    assert question.answer == reply
    assert not Comment.objects.unanswered().exists()
    assert "question.answered" in told(elise)


def test_who_asked_accepts_the_answer_of_anybody(ask, answer, chloe, elise, awa):
    question = ask()
    reply = answer(question, by=chloe)
    services.settle(reply.pk, by=elise)
    question.refresh_from_db()
    assert question.answer == reply
    assert "question.answered" in told(chloe)
    services.settle(reply.pk, by=elise)
    assert Event.objects.filter(kind="question.answered").count() == 1


def test_nobody_else_says_that_a_question_is_answered(ask, answer, chloe, basile):
    reply = answer(ask(), by=chloe)
    for person in (chloe, basile):
        with pytest.raises(PermissionDenied):
            services.settle(reply.pk, by=person)


def test_a_question_is_not_answered_by_itself_nor_by_what_is_hidden(
    ask, answer, elise, basile
):
    question = ask()
    with pytest.raises(Refusal):
        services.settle(question.pk, by=elise)
    reply = answer(question)
    services.hide(reply.pk, "Hors sujet", by=basile)
    with pytest.raises(Refusal):
        services.settle(reply.pk, by=elise)


def test_who_asked_may_say_that_it_is_not_answered_after_all(ask, answer, awa, elise):
    question = ask()
    answer(question, by=awa, answers=True)
    services.reopen(question.pk, by=elise)
    assert Comment.objects.unanswered().get() == question
    assert told(awa)[-1] == "question.reopened"
    with pytest.raises(PermissionDenied):
        services.reopen(question.pk, by=elise)


def test_the_only_author_asks_themself_nothing(ask, awa):
    with pytest.raises(PermissionDenied):
        ask(by=awa)


def test_what_it_said_before_stays_readable(say, elise):
    comment = say("Un")
    services.edit(comment.pk, "Deux", by=elise)
    services.edit(comment.pk, "Deux", by=elise)
    services.edit(comment.pk, "Trois", by=elise)
    comment.refresh_from_db()
    assert comment.text == "Trois"
    assert [version.text for version in comment.versions.all()] == ["Un", "Deux"]
    assert comment.edited_at


def test_19_only_its_author_changes_a_message_even_who_moderates(
    say, basile, chloe, awa
):
    comment = say()
    for person in (basile, chloe, awa):
        with pytest.raises(PermissionDenied):
            services.edit(comment.pk, "Autre chose", by=person)
    assert not CommentVersion.objects.exists()


def test_19_hiding_works_says_why_and_leaves_a_trace(say, basile, elise):
    comment = say()
    services.hide(comment.pk, "Vise une personne", by=basile)
    comment.refresh_from_db()
    assert (comment.hidden_by, comment.hidden_reason) == (basile, "Vise une personne")
    assert comment.text == "Où sera-t-elle ?"
    event = Event.objects.get(kind="comment.hidden")
    assert event.actor == basile
    assert "Vise une personne" in events.tell(event)
    assert told(elise) == ["comment.hidden"]


def test_hiding_needs_a_reason_and_who_runs_the_subject(say, basile, awa, chloe):
    comment = say()
    with pytest.raises(Refusal):
        services.hide(comment.pk, "  ", by=basile)
    for person in (awa, chloe):
        with pytest.raises(PermissionDenied):
            services.hide(comment.pk, "Non", by=person)
    services.hide(comment.pk, "Oui", by=basile)
    with pytest.raises(PermissionDenied):
        services.hide(comment.pk, "Encore", by=basile)


def test_what_is_hidden_may_come_back(say, basile, elise, answer):
    comment = say()
    services.hide(comment.pk, "Vise une personne", by=basile)
    with pytest.raises(PermissionDenied):
        answer(comment)
    with pytest.raises(PermissionDenied):
        services.edit(comment.pk, "Pardon", by=elise)
    services.show(comment.pk, by=basile)
    comment.refresh_from_db()
    assert not comment.is_hidden
    assert answer(comment)
    with pytest.raises(PermissionDenied):
        services.show(comment.pk, by=basile)


def test_a_hidden_question_waits_for_no_answer(ask, basile):
    services.hide(ask().pk, "Vise une personne", by=basile)
    assert not Comment.objects.unanswered().exists()


def test_20_each_message_belongs_to_its_true_author(say, answer, elise, chloe):
    begins = say(by=elise)
    reply = answer(begins, by=chloe)
    assert (begins.author, reply.author) == (elise, chloe)
    actors = Event.objects.filter(kind__startswith="comment.").order_by("pk")
    assert [event.actor for event in actors] == [elise, chloe]


def test_a_reaction_is_given_once_leaves_no_trace_and_is_taken_back(say, chloe):
    comment, before = say(), Event.objects.count()
    for _twice in range(2):
        services.react(comment.pk, "thanks", by=chloe)
    assert Reaction.objects.count() == 1
    services.unreact(comment.pk, "thanks", by=chloe)
    services.unreact(comment.pk, "thanks", by=chloe)
    assert not Reaction.objects.exists()
    assert Event.objects.count() == before
    with pytest.raises(Refusal):
        services.react(comment.pk, "thumbs_down", by=chloe)


def test_one_does_not_react_to_oneself(say, elise):
    with pytest.raises(PermissionDenied):
        services.react(say().pk, "agree", by=elise)


def test_a_mark_of_reading_holds_no_date(say, project, chloe):
    comment = say()
    services.mark_read(project, by=chloe, up_to=comment.pk)
    services.mark_read(project, by=chloe, up_to=comment.pk + 1)
    assert ReadMark.objects.get().up_to == comment.pk + 1
    kinds = {field.get_internal_type() for field in ReadMark._meta.get_fields()}
    assert not kinds & {"DateField", "DateTimeField"}


@pytest.mark.parametrize(
    "broken",
    [
        {"text": ""},
        {"is_question": False, "answer": True},
        {"hidden_reason": "sans date"},
        {"thread": True},
    ],
)
def test_the_tables_refuse_what_cannot_be(say, broken):
    comment, other = say(), say()
    values = {
        name: other if value is True and name != "is_question" else value
        for name, value in broken.items()
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(**values)
