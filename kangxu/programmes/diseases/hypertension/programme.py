"""Hypertension: enrolled by diagnosis, proposed on repeatedly raised office pressure."""

from django.utils.translation import gettext_lazy as _

from kangxu.programmes.programme import programme_of

PROGRAMME = programme_of(__package__, title=_("高血压"))
