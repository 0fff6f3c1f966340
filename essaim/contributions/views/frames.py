"""Pages of the yearly frame: those there are, and one of them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from essaim.base.shortcuts import get_visible_or_404
from essaim.contributions import frames as reading
from essaim.contributions.models import Frame
from essaim.contributions.permissions.frames import may_edit_frame, may_prepare_frame
from essaim.members.http import MemberRequest

FRAMES = Frame.objects.select_related("fiscal_year")


@require_safe
def frames(request: MemberRequest) -> HttpResponse:
    """Show which frame binds today, which is being prepared, and the earlier ones."""
    context = {
        "binding": reading.binding(),
        "frames": FRAMES.visible_to(request.user),
        "preparing": may_prepare_frame(request.user),
    }
    return render(request, "contributions/frames/frames.html", context)


@require_safe
def frame(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one frame: its text beside the rules the software obeys."""
    row = get_visible_or_404(FRAMES, request.user, pk=pk)
    context = {"frame": row, "editing": may_edit_frame(request.user, row)}
    return render(request, "contributions/frames/frame.html", context)
