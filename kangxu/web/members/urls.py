"""Addresses of members' cards and of what a person may use."""

from django.urls import path

from kangxu.web.members import card_views, right_views, views

urlpatterns = [
    path("members", views.members, name="members"),
    path("members/find", views.find, name="member-find"),
    path("members/list.csv", views.export, name="member-export"),
    path("members/open/<int:person_id>", views.open_for, name="member-open"),
    path("members/<int:card_id>", card_views.member, name="member"),
    path("members/<int:card_id>/activate", card_views.activate, name="member-activate"),
    path("members/<int:card_id>/freeze", card_views.freeze, name="member-freeze"),
    path("members/<int:card_id>/unfreeze", card_views.unfreeze, name="member-unfreeze"),
    path("members/<int:card_id>/number", card_views.number, name="member-number"),
    path("members/<int:card_id>/level", card_views.buy, name="member-buy"),
    path("members/<int:card_id>/end", card_views.end, name="member-end"),
    path("persons/<int:person_id>/entitlements", right_views.rights, name="person-rights"),
    path("entitlements/<int:entitlement_id>/redeem", right_views.redeem, name="right-redeem"),
    path("redemptions/<int:redemption_id>/undo", right_views.undo, name="redemption-undo"),
]
