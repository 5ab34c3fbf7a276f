"""Stroke: enrolled by diagnosis, proposed on a stroke that somebody told of."""

from django.utils.translation import gettext_lazy as _

from kangxu.programmes.programme import programme_of

PROGRAMME = programme_of(__package__, title=_("脑卒中"))
