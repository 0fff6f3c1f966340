"""Pages of the co-budget: one module per noun, one function per page or button."""
