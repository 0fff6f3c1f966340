"""Co-budget counting: one function, any rule, exact and deterministic."""
