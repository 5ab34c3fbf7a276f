"""The shelf of measures: one file each."""
