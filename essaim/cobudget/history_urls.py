"""The history of choices: the years, and the page of each round."""

from django.urls import URLPattern, path

from essaim.cobudget.views import history

of_the_years: list[URLPattern] = [
    path("histoire/", history.history, name="history"),
    path("histoire.csv", history.history_csv, name="history_csv"),
]
of_a_round: list[URLPattern] = [
    path("histoire/", history.choices, name="choices"),
    path("histoire.csv", history.choices_csv, name="choices_csv"),
    path("histoire.md", history.choices_md, name="choices_md"),
    path("histoire.json", history.choices_json, name="choices_json"),
]
