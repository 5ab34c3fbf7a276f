"""The workplace of those who answer for a programme: is it working, and for whom not?"""
