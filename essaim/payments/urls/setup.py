from django.urls import path

from essaim.payments.views import setup as views

urlpatterns = [
    path("reglages/", views.index, name="setup"),
    path("reglages/journal/", views.journal, name="setup_journal"),
    path("reglages/banque/", views.bank, name="setup_bank"),
    path("reglages/paie/", views.payroll, name="setup_payroll"),
    path("reglages/cercles/", views.circles, name="setup_circles"),
    path("reglages/comptes/<slug:form>/", views.accounts, name="setup_form"),
]
