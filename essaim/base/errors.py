"""What a rule of the cooperative, or the place of its files, says to a person."""

import logging

from django.utils.functional import Promise
from django.utils.translation import gettext as _

log = logging.getLogger("essaim.files")


class Refusal(Exception):
    """A rule says no. ``str()`` is one sentence for the person who asked.

    Nothing has been written when it is raised: services raise it inside their
    transaction, before or instead of the write.
    """

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(str(sentence))


class Unreachable(Refusal):
    """The place of members' files does not answer; the log says why, the page does not.

    Nothing is lost: what was kept is still there, what was typed is kept nowhere.
    """

    def __init__(self, why: object) -> None:
        reason = str(why).partition("\n")[0]
        log.error("the place of members’ files does not answer: %s", reason)
        super().__init__(
            _(
                "The place where files are kept does not answer: nothing was changed, "
                "and nothing is lost. Try again in a few minutes."
            )
        )
