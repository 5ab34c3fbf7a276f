"""Type 2 diabetes: enrolled by diagnosis; proposed on laboratory values in the range of diabetes or an unclear type."""

from django.utils.translation import gettext_lazy as _

from kangxu.programmes.programme import programme_of

PROGRAMME = programme_of(__package__, title=_("2型糖尿病"))
