"""The card terminal at the desk."""

from django.utils.translation import gettext_lazy as _

from kangxu.shop.desk_money import Desk

PROVIDER = Desk("pos", _("刷卡"), account="pos", at_desk=True)
