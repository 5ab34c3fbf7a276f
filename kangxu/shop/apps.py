from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ShopConfig(AppConfig):
    name = "kangxu.shop"
    label = "shop"

    def ready(self) -> None:
        autodiscover_modules("member_listeners")
