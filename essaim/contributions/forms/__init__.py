"""What is typed: parsing and messages only."""
