"""What is typed about a co-budget: parsing and messages only."""

from essaim.cobudget.forms.asking import (
    IncompatibleForm,
    MergeForm,
    QuestionForm,
    TagForm,
)
from essaim.cobudget.forms.authors import (
    InviteForm,
)
from essaim.cobudget.forms.carrying import (
    CopyForm,
)
from essaim.cobudget.forms.closing_reminders import (
    RemindersForm,
)
from essaim.cobudget.forms.delegations import (
    DelegateForm,
)
from essaim.cobudget.forms.files import (
    FileForm,
)
from essaim.cobudget.forms.halting import (
    ReasonForm,
    ResumeForm,
)
from essaim.cobudget.forms.paper import (
    PaperForm,
)
from essaim.cobudget.forms.people import (
    PeopleForm,
)
from essaim.cobudget.forms.project_lines import (
    CoFundingForm,
    lines_form,
)
from essaim.cobudget.forms.projects import (
    ProjectForm,
)
from essaim.cobudget.forms.reviewing import (
    AmendmentForm,
    AskReviewForm,
    ReviewEffectForm,
    ReviewForm,
)
from essaim.cobudget.forms.rounds import (
    FundForm,
    RoundForm,
)

__all__ = [
    "AmendmentForm",
    "AskReviewForm",
    "CoFundingForm",
    "CopyForm",
    "DelegateForm",
    "FileForm",
    "FundForm",
    "IncompatibleForm",
    "InviteForm",
    "MergeForm",
    "PaperForm",
    "PeopleForm",
    "ProjectForm",
    "QuestionForm",
    "ReasonForm",
    "RemindersForm",
    "ResumeForm",
    "ReviewEffectForm",
    "ReviewForm",
    "RoundForm",
    "TagForm",
    "lines_form",
]
