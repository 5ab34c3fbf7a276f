"""Tags and segments: the lists, one definition with who is in it, the tags of a person."""
