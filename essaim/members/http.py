"""The request every page receives: signed in, and aware of htmx."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from essaim.base.models import Cooperative
from essaim.members.models import Member


class MemberRequest(HttpRequest):
    """For types only: the middlewares make it true."""

    user: Member
    htmx: HtmxDetails
    cooperative: Cooperative
