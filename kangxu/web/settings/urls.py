"""Addresses of signing in, of the own account, and of the settings."""

from django.urls import path

from kangxu.web.settings import account, signing

urlpatterns = [
    path("sign-in", signing.sign_in, name="sign-in"),
    path("sign-out", signing.sign_out, name="sign-out"),
    path("language", signing.set_language, name="set-language"),
    path("organisation", signing.switch_organisation, name="switch-organisation"),
    path("home", signing.home, name="home"),
    path("account", account.own_account, name="own-account"),
    path("help", account.help_page, name="help"),
]
