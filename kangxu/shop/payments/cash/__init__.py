"""Cash, taken at the desk."""

from django.utils.translation import gettext_lazy as _

from kangxu.shop.desk_money import Desk

PROVIDER = Desk("cash", _("现金"), account="cash", at_desk=True)
