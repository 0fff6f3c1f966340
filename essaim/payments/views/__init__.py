"""Pages: find, ask, act, show."""
