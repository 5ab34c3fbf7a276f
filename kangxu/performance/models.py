"""What is kept of the team's work: reviews with their decisions, cards of a settled month, hints looked at."""
