from django.urls import path

from essaim.contributions.views import budgets

urlpatterns = [
    path("budgets/", budgets.budgets, name="budgets"),
    path("budgets/budgets.csv", budgets.budgets_csv, name="budgets_csv"),
    path("budgets/budgets.ods", budgets.budgets_ods, name="budgets_ods"),
    path("budgets/cercles/<int:pk>/", budgets.budget, name="budget"),
    path("budgets/cercles/<int:pk>/budget.csv", budgets.budget_csv, name="budget_csv"),
]
