"""The exact files the accountant, the bank and the payroll read."""
