"""The shelf of disease programmes: one folder each."""
