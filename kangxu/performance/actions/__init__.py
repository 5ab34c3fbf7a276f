"""What is done about the team's work."""
