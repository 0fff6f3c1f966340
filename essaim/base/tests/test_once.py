"""What a page asks several times is asked once, and only while it is read."""

import pytest
from django.test import RequestFactory

from essaim.base.middleware import ReadOnceMiddleware
from essaim.base.once import once, reading


class Counted:
    def __init__(self):
        self.asked = 0

    def __call__(self):
        self.asked += 1
        return self.asked


def test_it_is_asked_once_while_a_page_is_read():
    ask = Counted()
    with reading():
        assert [once("a", ask), once("a", ask), once("b", ask)] == [1, 1, 2]
    assert once("a", ask) == 3


def test_nothing_is_also_an_answer():
    asked = []
    with reading():
        assert once("a", lambda: asked.append(1)) is None
        assert once("a", lambda: asked.append(1)) is None
    assert asked == [1]


@pytest.mark.parametrize(("method", "times"), [("get", 1), ("head", 1), ("post", 2)])
def test_what_may_write_asks_each_time(method, times):
    ask = Counted()

    def answer(request):
        once("a", ask)
        once("a", ask)

    ReadOnceMiddleware(answer)(getattr(RequestFactory(), method)("/"))
    assert ask.asked == times


def test_one_page_does_not_answer_for_the_next():
    ask = Counted()
    page = ReadOnceMiddleware(lambda request: once("a", ask))
    get = RequestFactory().get("/")
    assert (page(get), page(get)) == (1, 2)
