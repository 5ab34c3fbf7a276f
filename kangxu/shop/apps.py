from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "kangxu.shop"
    label = "shop"
