"""What a county would take in if more of its chronic patients came and were managed: a scenario, not a forecast."""
