"""Speed, measured as a ratio to a limit of the same run on the same machine. `make bench`; never part of the tests."""
