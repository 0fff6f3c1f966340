"""Measurements: ``python -m bench``, or ``./run bench``."""
