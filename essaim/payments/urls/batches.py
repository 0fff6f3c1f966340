from django.urls import path

from essaim.payments.views import batches, moves

urlpatterns = [
    path("lots/", batches.index, name="batches"),
    path("lots/preparer/", batches.prepare, name="batch_prepare"),
    path("lots/<int:pk>/", batches.batch, name="batch"),
    path("lots/<int:pk>/lignes/", batches.lines, name="batch_lines"),
    path("lots/<int:pk>/personnes/", batches.persons, name="batch_persons"),
    path("lots/<int:pk>/lire/", batches.read, name="batch_read"),
    path("lots/<int:pk>/approuver/", moves.approve, name="batch_approve"),
    path("lots/<int:pk>/rouvrir/", moves.reopen, name="batch_reopen"),
    path("lots/<int:pk>/figer/", moves.freeze, name="batch_freeze"),
    path("lots/<int:pk>/virements/", moves.execution, name="batch_execution"),
    path("lots/<int:pk>/payer/", moves.pay, name="batch_pay"),
    path("lots/<int:pk>/annuler/", moves.cancel, name="batch_cancel"),
    path("lots/<int:pk>/fichiers/<slug:kind>/", moves.file, name="batch_file"),
    path("lots/<int:pk>/lignes/<int:due_pk>/retirer/", moves.remove, name="due_remove"),
    path(
        "lots/<int:pk>/lignes/<int:due_pk>/remettre/",
        moves.put_back,
        name="due_put_back",
    ),
]
