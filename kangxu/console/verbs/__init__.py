"""The verbs of the `kangxu` command: one module each, found by itself. A module offers `verb`, a click command."""
