from django.urls import URLPattern, URLResolver, include, path

from essaim.contributions.views import (
    calendars,
    contribute,
    mission_changes,
    missions,
    signups,
)

of_a_date = [
    path("", missions.occurrence, name="mission_occurrence"),
    path("deplacer/", mission_changes.move_date, name="mission_move_date"),
    path("annuler/", mission_changes.cancel_date, name="mission_cancel_date"),
    path("remettre/", mission_changes.restore_date, name="mission_restore_date"),
    path("et-ensuite/", mission_changes.from_date, name="mission_from_date"),
]
of_a_mission: list[URLPattern | URLResolver] = [
    path("", missions.detail, name="mission"),
    path("modifier/", mission_changes.edit, name="mission_edit"),
    path("repeter/", mission_changes.recur, name="mission_recur"),
    path("une-fois/", mission_changes.unrecur, name="mission_unrecur"),
    path("annuler/", mission_changes.cancel, name="mission_cancel"),
    path("faite/", mission_changes.done, name="mission_done"),
    path("toujours-utile/", mission_changes.refresh, name="mission_refresh"),
    path("autre-approche/", mission_changes.alternative, name="mission_alternative"),
    path("suite/", mission_changes.following, name="mission_following"),
    path("j-y-vais/", signups.signup, name="signup"),
    path("mission.ics", calendars.mission_ics, name="mission_ics"),
    path("le/<str:stamp>/", include(of_a_date)),
]
of_a_signup = [
    path("retirer/", signups.withdraw, name="signup_withdraw"),
    path("remplacement/", signups.stand_in, name="stand_in"),
    path("je-remplace/", signups.take_over, name="take_over"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", contribute.index, name="index"),
    path("utile/", missions.useful, name="useful"),
    path("missions/", missions.index, name="missions"),
    path("missions.csv", missions.as_csv, name="missions_csv"),
    path("missions.ods", missions.as_ods, name="missions_ods"),
    path("missions/proposer/", mission_changes.propose, name="mission_propose"),
    path("missions/<int:pk>/", include(of_a_mission)),
    path("inscriptions/<int:pk>/", include(of_a_signup)),
    path("agenda/", calendars.calendar_address, name="calendar_address"),
    path("agenda/<str:token>.ics", calendars.my_calendar, name="my_calendar"),
    path(
        "agenda/cercle/<str:token>.ics",
        calendars.circle_calendar,
        name="circle_calendar",
    ),
]
