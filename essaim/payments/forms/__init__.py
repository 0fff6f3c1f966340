"""What is typed about payments: parsing and messages only, one file per noun."""
