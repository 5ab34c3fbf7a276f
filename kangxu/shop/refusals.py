"""Why the shop says no."""


class Refused(Exception):
    """Something cannot be done with an order, a payment or a coupon; the message tells the person at the desk why."""
