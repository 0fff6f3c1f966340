"""Many at the same instant: nothing is written twice, nothing is lost."""

import uuid

import pytest

from essaim.base.models import Event
from essaim.discussions import services
from essaim.discussions.models import Comment, Reaction
from tests.factories import MemberFactory
from tests.racing import done, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_reply_sent_six_times_at_once_is_written_once(say, chloe):
    begins, key = say(), uuid.uuid4()
    together([lambda: services.reply(begins.pk, "Oui", by=chloe, key=key)] * 6)
    assert Comment.objects.filter(thread=begins).count() == 1
    assert Event.objects.filter(kind="comment.replied").count() == 1


def test_a_message_sent_six_times_at_once_is_written_once(project, chloe):
    key = uuid.uuid4()
    together([lambda: services.write(project, "Oui", by=chloe, key=key)] * 6)
    assert Comment.objects.count() == 1
    assert Event.objects.filter(kind="comment.written").count() == 1


def test_hidden_by_six_at_once_it_is_hidden_once(say, basile):
    begins = say()
    answers = together([lambda: services.hide(begins.pk, "Non", by=basile)] * 6)
    assert len(done(answers)) == 1
    assert Event.objects.filter(kind="comment.hidden").count() == 1


def test_a_reaction_clicked_six_times_at_once_counts_once(say, chloe):
    begins = say()
    together([lambda: services.react(begins.pk, "agree", by=chloe)] * 6)
    assert Reaction.objects.count() == 1


def test_many_reply_at_once_and_all_are_there(say):
    begins, people = say(), MemberFactory.create_batch(8)
    acts = [
        lambda person=person: services.reply(
            begins.pk, "Oui", by=person, key=uuid.uuid4()
        )
        for person in people
    ]
    assert len(done(together(acts))) == 8
    assert begins.replies.count() == 8
