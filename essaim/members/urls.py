from django.urls import path

from essaim.members.views import (
    account,
    admin_sessions,
    imports,
    invitations,
    people,
)

app_name = "members"
urlpatterns = [
    path("", people.index, name="index"),
    path("<int:pk>/", people.detail, name="detail"),
    path("<int:pk>/depart", people.end_membership, name="end_membership"),
    path("<int:pk>/retour", people.bring_back, name="bring_back"),
    path("anciens/", people.former, name="former"),
    path("moi/", people.edit, name="edit"),
    path("moi/traces/", people.traces, name="traces"),
    path("moi/donnees.json", people.download, name="download"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/<int:pk>/renvoyer", invitations.resend, name="resend"),
    path("invitations/<int:pk>/retirer", invitations.revoke, name="revoke"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:pk>/", imports.import_batch, name="import_batch"),
    path("imports/<int:pk>/importer", imports.confirm, name="confirm_import"),
    path("imports/<int:pk>/ecarter", imports.discard, name="discard_import"),
    path("imports/<int:pk>/annuler", imports.undo, name="undo_import"),
    path("administration/", admin_sessions.admin_sessions, name="admin_sessions"),
    path(
        "administration/ouvrir",
        admin_sessions.open_session,
        name="open_admin_session",
    ),
    path(
        "administration/<int:pk>/", admin_sessions.admin_session, name="admin_session"
    ),
    path(
        "administration/<int:pk>/terminer",
        admin_sessions.end_session,
        name="end_admin_session",
    ),
    path("entrer/", account.ask_for_link, name="ask_for_link"),
    path("entrer/envoye", account.link_sent, name="link_sent"),
    path("entrer/<str:token>/", account.sign_in, name="sign_in"),
    path("rejoindre/<str:token>/", account.accept, name="accept"),
]
