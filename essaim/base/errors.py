"""The one exception a rule of the cooperative may raise towards a person."""

from django.utils.functional import Promise


class Refusal(Exception):
    """A rule says no. ``str()`` is one sentence for the person who asked.

    Nothing has been written when it is raised: services raise it inside their
    transaction, before or instead of the write.
    """

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(str(sentence))
