"""Who may do what: one function per verb, one reason per refusal."""
