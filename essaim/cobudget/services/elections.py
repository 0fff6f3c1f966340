"""An election brought in from a Pabulib file, by those who may create a round."""

from django.utils.translation import gettext as _

from essaim.base.errors import Refusal
from essaim.circles.models import Circle
from essaim.cobudget import file_count, pabulib
from essaim.cobudget.models import Round
from essaim.cobudget.permissions import may_create_round
from essaim.members.models import Member

MOST_ANSWERS = 50_000  # beyond, the command “import_pabulib” does it on the server


def bring_in(
    data: bytes,
    *,
    rule: str,
    utility: str,
    completion: str,
    circle: Circle,
    name: str = "",
    by: Member,
) -> Round:
    """Make a round of a file, counted at once; it moves no money. All or nothing.

    Raises ``PermissionDenied``, or ``Refusal`` with what is wrong and where.
    """
    may_create_round(by, circle).or_raise()
    file_count.check_choice(rule, utility, completion)
    file = file_count.read(data)
    if sum(len(answer) for answer in file.answers()) > MOST_ANSWERS:
        raise Refusal(
            _(
                "This election is too large to be imported while you wait: whoever "
                "keeps the server imports it with the command “import_pabulib”."
            )
        )
    told = file_count.rule_for(file, rule=rule, utility=utility, completion=completion)
    return pabulib.import_election(file, told, name=name, circle=circle, by=by)
