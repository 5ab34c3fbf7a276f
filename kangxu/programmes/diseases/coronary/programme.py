"""Coronary heart disease: enrolled by diagnosis, proposed after a stent or bypass."""

from django.utils.translation import gettext_lazy as _

from kangxu.programmes.programme import programme_of

PROGRAMME = programme_of(__package__, title=_("冠心病"))
