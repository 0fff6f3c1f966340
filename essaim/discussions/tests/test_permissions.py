"""Roles × actions × states of a message: everything else is refused with a reason."""

from itertools import product

import pytest
from django.utils import timezone

from essaim.discussions import permissions as may
from tests.factories import MemberFactory

ROLES = ("asker", "author", "moderator", "member", "gone")
STATES = ("plain", "hidden", "answered")
EVERYONE = {"asker", "author", "moderator", "member"}
SEEN = {"plain", "answered"}

ALLOWED = {
    "comment": (EVERYONE, set(STATES)),
    "ask": (EVERYONE - {"author"}, set(STATES)),
    "reply": (EVERYONE, SEEN),
    "edit": ({"asker"}, SEEN),
    "read_hidden": ({"asker", "moderator"}, set(STATES)),
    "hide": ({"moderator"}, SEEN),
    "show": ({"moderator"}, {"hidden"}),
    "react": (EVERYONE - {"asker"}, SEEN),
    "settle": ({"asker", "author"}, SEEN),
    "reopen": ({"asker"}, {"answered"}),
}
MATRIX = list(product(sorted(ALLOWED), ROLES, STATES))


def test_every_cell_of_the_matrix(ask, answer, project, awa, elise, basile, chloe):
    gone = MemberFactory(is_active=False)
    people = {
        "asker": elise,
        "author": awa,
        "moderator": basile,
        "member": chloe,
        "gone": gone,
    }
    question = ask()
    reply = answer(question, by=awa)
    asks = {
        "comment": lambda who: may.may_comment(who, project),
        "ask": lambda who: may.may_ask(who, project),
        "reply": lambda who: may.may_reply(who, question, project),
        "edit": lambda who: may.may_edit(who, question),
        "read_hidden": lambda who: may.may_read_hidden(who, question, project),
        "hide": lambda who: may.may_hide(who, question, project),
        "show": lambda who: may.may_show(who, question, project),
        "react": lambda who: may.may_react(who, question, project),
        "settle": lambda who: may.may_settle(who, question, project),
        "reopen": lambda who: may.may_reopen(who, question),
    }
    wrong = []
    for action, who, state in MATRIX:
        question.answer = reply if state == "answered" else None
        question.hidden_at = timezone.now() if state == "hidden" else None
        person = people[who]
        verdict = asks[action](person)
        roles, states = ALLOWED[action]
        if bool(verdict) is not (who in roles and state in states):
            wrong.append((action, who, state, str(verdict.refusal)))
        assert bool(verdict) is (str(verdict.refusal) == "")
    assert not wrong
    assert len(MATRIX) == 10 * 5 * 3


@pytest.mark.parametrize("phase", ["deposit", "debate", "allocation", "follow_up"])
def test_the_debate_goes_on_after_closing(say, project, phase):
    project.round.phase = phase
    project.round.save()
    assert say()
