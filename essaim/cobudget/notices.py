"""How the feed tells what happens in a co-budget."""

from django.utils.translation import gettext_lazy as _

from essaim.base import events
from essaim.cobudget.models import Review, Round

events.name_codes("next_phase", {one.value: one.label for one in Round.Phase})
events.say(
    {
        "round.created": _("%(actor)s created the co-budget “%(round)s”."),
        "round.edited": _("%(actor)s changed the settings of “%(round)s”."),
        "round.funded": _("%(actor)s brought %(amount)s into the pool of “%(round)s”."),
        "round.pool_taken_back": _(
            "%(actor)s returned %(amount)s from the pool of “%(round)s” to the pot."
        ),
        "round.debate_started": _("%(actor)s opened the debate of “%(round)s”."),
        "round.allocation_opened": _(
            "%(actor)s opened the allocation of “%(round)s”: "
            "%(envelopes)s envelopes of %(envelope)s."
        ),
        "round.allocation_opened_by_parts": _(
            "%(actor)s opened the allocation of “%(round)s”: %(envelopes)s envelopes, "
            "not all the same, from a pool of %(pool)s."
        ),
        "round.answers_opened": _(
            "%(actor)s opened the answers of “%(round)s”: people who can "
            "answer: %(envelopes)s."
        ),
        "round.copied": _(
            "%(actor)s created the co-budget “%(round)s” with the settings of "
            "“%(earlier_round)s”."
        ),
        "project.carried_over": _(
            "%(actor)s carried “%(project)s” over from “%(earlier_round)s” to "
            "“%(round)s”."
        ),
        "paper.entered": _(
            "%(actor)s entered the paper %(reference)s of %(member)s in “%(round)s”: "
            "somebody else enters it again."
        ),
        "paper.counted": _(
            "%(actor)s confirmed the paper %(reference)s of %(member)s in “%(round)s”: "
            "it is counted, and %(member)s can read and change it."
        ),
        "paper.discarded": _(
            "%(actor)s discarded the entry of the paper %(reference)s of %(member)s in "
            "“%(round)s”."
        ),
        "envelope.entrusted": _(
            "%(actor)s entrusted %(amount)s of their envelope in “%(round)s” to "
            "%(delegate)s."
        ),
        "envelope.directed_for": _(
            "%(actor)s directs %(amount)s of the envelope of %(holder)s in “%(round)s”."
        ),
        "envelope.taken_back": _(
            "%(actor)s ended what %(holder)s entrusted to %(delegate)s in “%(round)s”."
        ),
        "voice.entrusted": _(
            "%(actor)s entrusted their voice in “%(round)s” to %(delegate)s."
        ),
        "voice.directed_for": _("%(actor)s answered for %(holder)s in “%(round)s”."),
        "voice.taken_back": _(
            "%(actor)s ended what %(holder)s entrusted to %(delegate)s, their voice in "
            "“%(round)s”."
        ),
        "round.closes_soon": _(
            "The allocation of “%(round)s” closes on %(closes)s at %(hour)s: until "
            "then, everyone can still choose or change their mind."
        ),
        "round.answers_close_soon": _(
            "“%(round)s” closes on %(closes)s at %(hour)s: who has not answered yet "
            "still can."
        ),
        "round.people_planned": _(
            "%(actor)s changed who will have an envelope in “%(round)s”, or how large."
        ),
        "round.sections_defined": _("%(actor)s changed the sections of “%(round)s”."),
        "project.placed": _(
            "%(actor)s placed the project “%(project)s” in “%(section)s”."
        ),
        "round.count_asked": _(
            "%(actor)s closed the allocation of “%(round)s”: the count is under way."
        ),
        "round.counted": _(
            "%(actor)s closed the allocation of “%(round)s”: %(cost)s shared, "
            "projects funded: %(funded)s."
        ),
        "round.follow_up_started": _("%(actor)s started the follow-up of “%(round)s”."),
        "round.paused": _("%(actor)s paused “%(round)s”: %(reason)s"),
        "round.resumed": _(
            "%(actor)s resumed “%(round)s”. Next, %(next_phase)s: %(next)s."
        ),
        "round.cancelled": _(
            "%(actor)s cancelled “%(round)s”, whose pool (%(amount)s) is back in the "
            "pot: %(reason)s"
        ),
        "round.imported": _(
            "%(actor)s imported the election “%(round)s”: "
            "%(projects)s projects, %(voters)s voters."
        ),
        "round.past_imported": _(
            "%(actor)s brought “%(round)s”, finished elsewhere, into the history of "
            "choices: %(projects)s projects, of which funded: %(funded)s."
        ),
        # Of a draft: its authors alone read these.
        "project.drafted": _("%(actor)s began a draft, “%(project)s”, in “%(round)s”."),
        "project.author_invited": _(
            "%(actor)s invited %(member)s to write the project “%(project)s” too."
        ),
        "project.author_uninvited": _(
            "%(actor)s took back the invitation of %(member)s to write “%(project)s”."
        ),
        "project.author_joined": _(
            "%(actor)s is now one of the authors of “%(project)s”."
        ),
        "project.author_declined": _("%(actor)s declined to write “%(project)s”."),
        "project.author_left": _(
            "%(actor)s is no longer one of the authors of “%(project)s”."
        ),
        "project.submitted": _(
            "%(actor)s submitted the project “%(project)s” to “%(round)s”."
        ),
        "project.amended": _("%(actor)s amended the project “%(project)s”."),
        "project.cofunding_promised": _(
            "%(circle)s promised %(amount)s of its budget to “%(project)s”, "
            "said %(actor)s."
        ),
        "project.cofunding_taken_back": _(
            "%(circle)s took back its promise of %(amount)s to “%(project)s”, "
            "said %(actor)s."
        ),
        "project.file_added": _("%(actor)s added “%(file)s” to “%(project)s”."),
        "project.file_moved": _("%(actor)s moved “%(file)s” up in “%(project)s”."),
        "project.file_removed": _("%(actor)s removed “%(file)s” from “%(project)s”."),
        # Of a proposal, the authors of both; once done, everybody.
        "project.merge_proposed": _(
            "%(actor)s proposed to merge “%(project)s” and “%(other)s”."
        ),
        "project.merge_declined": _(
            "%(actor)s declined to merge “%(project)s” and “%(other)s”."
        ),
        "project.merged": _("%(actor)s merged “%(other)s” into “%(project)s”."),
        "project.incompatible": _(
            "%(actor)s said that “%(project)s” and “%(other)s” cannot be made "
            "together: one of the two at most will be funded."
        ),
        "project.compatible": _(
            "%(actor)s said that “%(project)s” and “%(other)s” can be made together."
        ),
        "round.tag_added": _("%(actor)s added the tag “%(what)s” to “%(round)s”."),
        "round.tag_removed": _(
            "%(actor)s removed the tag “%(what)s” from “%(round)s”."
        ),
        "round.question_added": _(
            "%(actor)s asks one more question of the projects of “%(round)s”: "
            "“%(what)s”."
        ),
        "round.question_moved": _(
            "%(actor)s changed the place of a question of “%(round)s”: “%(what)s”."
        ),
        "round.question_retired": _(
            "%(actor)s asks no longer, in “%(round)s”: “%(what)s”."
        ),
        "project.amendment_proposed": _(
            "%(actor)s proposed an amendment to “%(project)s”."
        ),
        "project.amendment_accepted": _(
            "%(actor)s accepted the amendment of %(proposer)s to “%(project)s”."
        ),
        "project.amendment_refused": _(
            "%(actor)s refused the amendment of %(proposer)s to “%(project)s”, "
            "and said why."
        ),
        "project.amendment_withdrawn": _(
            "%(actor)s withdrew their amendment to “%(project)s”."
        ),
        "project.review_asked": _(
            "%(actor)s asked %(member)s whether “%(project)s” can be done."
        ),
        "project.reviewed": _("%(actor)s reviewed “%(project)s”: %(opinion)s."),
        "project.kept_out": _(
            "%(actor)s kept “%(project)s” out of allocation: its reviewers find it "
            "not feasible."
        ),
        "round.review_effect_set": _(
            "%(actor)s chose what a review changes in “%(round)s”: %(review_effect)s."
        ),
        "project.withdrawn": _("%(actor)s withdrew the project “%(project)s”."),
        "project.put_back": _("%(actor)s put the project “%(project)s” back."),
        "project.imported": _(
            "%(actor)s brought the project “%(project)s” into “%(round)s” from %(file)s"
        ),
        "project.imported_as_draft": _(
            "%(actor)s began “%(project)s” as a draft of yours in “%(round)s”, from "
            "%(file)s: a question of the round waits for an answer"
        ),
        "project.import_undone": _(
            "%(actor)s withdrew the project “%(project)s”, brought in from %(file)s"
        ),
        "project_import.uploaded": _(
            "%(actor)s read projects for “%(round)s” in %(file)s"
        ),
        "project_import.prepared": _("%(actor)s prepared the import of %(file)s"),
        "project_import.discarded": _("%(actor)s set %(file)s aside"),
        "projects.imported": _(
            "%(actor)s brought projects into “%(round)s” from %(file)s: "
            "%(count)s in all"
        ),
        "projects.import_undone": _(
            "%(actor)s undid the import of %(file)s into “%(round)s”"
        ),
        "project.name_shown": _(
            "%(actor)s has their name shown beside “%(project)s” on the public page"
        ),
        "project.name_hidden": _(
            "%(actor)s has their name no longer shown beside “%(project)s” on the "
            "public page"
        ),
        "round.page_opened": _("%(actor)s opened a public page of “%(round)s”."),
        "round.page_closed": _("%(actor)s closed the public page of “%(round)s”."),
        "round_feed.address_made": _("%(actor)s made the address of a feed of rounds"),
        "round_feed.address_closed": _(
            "%(actor)s closed the address of a feed of rounds"
        ),
        "round.names_taken": _(
            "%(actor)s took the list of who could take part in “%(round)s”: %(reason)s"
        ),
        "proposal.announced": _(
            "%(actor)s brings a transverse proposal, “%(project)s”, to “%(round)s”: "
            "it concerns everybody, debate it."
        ),
        "advice.given": _(
            "%(actor)s gave the advice of the circle %(of_circle)s on “%(project)s”."
        ),
        "advice.revised": _(
            "%(actor)s revised the advice of the circle %(of_circle)s on “%(project)s”."
        ),
        "proposal.objected": _("%(actor)s objected to “%(project)s”."),
        "proposal.objection_lifted": _(
            "%(actor)s recorded how an objection to “%(project)s” was lifted."
        ),
        "proposal.objection_stands": _(
            "%(actor)s recorded that an objection to “%(project)s” stands."
        ),
        "proposal.objection_withdrawn": _(
            "%(actor)s withdrew their objection to “%(project)s”."
        ),
        # Never what, nor how much: only its member reads this one.
        "allocation.changed": _("%(actor)s saved their choices in “%(round)s”."),
    }
)
events.say(
    {
        "project.granted": _(
            "“%(project)s” has its budget for %(year)s: %(amount)s, granted by the "
            "members."
        ),
        "project.award_accepted": _(
            "%(actor)s accepted the %(amount)s granted to “%(project)s”."
        ),
        "project.award_declined": _(
            "%(actor)s declined the %(amount)s granted to “%(project)s”: the money is "
            "back in the pot."
        ),
        "project.carried": _(
            "%(actor)s carried the %(amount)s that “%(project)s” has left to %(year)s."
        ),
        "project.started": _("“%(project)s”, funded by “%(round)s”, has started."),
        "project.mission_announced": _(
            "%(actor)s announced a mission that “%(project)s” wanted: %(mission)s."
        ),
        "project.done": _("“%(project)s”, funded by “%(round)s”, is done."),
        "project.stopped": _("“%(project)s”, funded by “%(round)s”, stops: %(reason)s"),
        "project.resumed": _("“%(project)s”, funded by “%(round)s”, goes on again."),
        "project.milestone_set": _(
            "%(actor)s set a milestone of “%(project)s”: %(milestone)s, expected on "
            "%(due)s."
        ),
        "project.milestone_reached": _(
            "“%(project)s” reached a milestone: %(milestone)s."
        ),
        "project.milestone_moved": _(
            "%(actor)s moved a milestone of “%(project)s”: %(milestone)s, now expected "
            "on %(due)s."
        ),
        "project.milestone_dropped": _(
            "%(actor)s gave up a milestone of “%(project)s”: %(milestone)s."
        ),
        "project.news_told": _("News of “%(project)s”: %(title)s."),
        "project.reported": _("The report of “%(project)s” is there: %(title)s."),
        # Reminders: only the people of the project read these.
        "project.milestone_soon": _(
            "Your project “%(project)s”: %(milestone)s is expected on %(due)s."
        ),
        "project.milestone_late": _(
            "Your project “%(project)s”: %(milestone)s was expected on %(due)s. Say "
            "that it is there, or move it."
        ),
        "project.news_awaited": _(
            "Your project “%(project)s”: those who gave have had no news for two "
            "months. A few lines are enough."
        ),
        "project.report_awaited": _(
            "Your project “%(project)s” is over: tell in a few lines what it became."
        ),
        "project.rest_awaited": _(
            "Your project “%(project)s” is over and has money left: return it to the "
            "pot."
        ),
        "choices.frozen": _(
            "The choices of “%(round)s” entered the history, under the digest "
            "%(digest)s."
        ),
        "project.returned": _(
            "%(actor)s returned %(amount)s of “%(project)s” to the pot."
        ),
    }
)
events.name_codes("opinion", dict(Review.Found.choices))
events.name_codes("review_effect", dict(Round.ReviewEffect.choices))
