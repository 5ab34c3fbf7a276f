"""What cannot be done with a call; the message says why and what to do."""


class Refused(Exception):
    """Shown to whoever asked."""


class NotOurs(Exception):
    """A genuine notice about a call that this line did not make."""
