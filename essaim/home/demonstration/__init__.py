"""A cooperative of sixty people, told through the same verbs as a real one."""
