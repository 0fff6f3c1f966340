from django.urls import URLPattern, path

from essaim.payments.views import expense_setup, expenses

urlpatterns: list[URLPattern] = [
    path("frais/", expenses.expenses, name="expenses"),
    path("frais/mes-frais.csv", expenses.expenses_csv, name="expenses_csv"),
    path("frais/nouvelle", expenses.expense_create, name="expense_create"),
    path("frais/kilometres", expense_setup.kilometre_rates, name="kilometre_rates"),
    path("frais/export", expense_setup.expenses_export, name="expenses_export"),
    path("frais/<int:pk>/", expenses.expense, name="expense"),
    path("frais/<int:pk>/modifier", expenses.expense_edit, name="expense_edit"),
    path("frais/<int:pk>/ligne", expenses.expense_line_add, name="expense_line_add"),
    path(
        "frais/<int:pk>/ligne/<int:line_pk>/retirer",
        expenses.expense_line_remove,
        name="expense_line_remove",
    ),
    path(
        "frais/<int:pk>/ligne/<int:line_pk>/justificatif",
        expenses.expense_receipt,
        name="expense_receipt",
    ),
    path("frais/<int:pk>/soumettre", expenses.expense_submit, name="expense_submit"),
    path(
        "frais/<int:pk>/reprendre",
        expenses.expense_take_back,
        name="expense_take_back",
    ),
    path("frais/<int:pk>/retirer", expenses.expense_withdraw, name="expense_withdraw"),
    path("frais/<int:pk>/approuver", expenses.expense_approve, name="expense_approve"),
    path("frais/<int:pk>/renvoyer", expenses.expense_return, name="expense_return"),
]
