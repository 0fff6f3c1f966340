"""Verbs that write, one file per noun."""
