"""Addresses of coupons."""

from django.urls import path

from kangxu.web.coupons import giving, views

urlpatterns = [
    path("coupons", views.coupons, name="coupons"),
    path("coupons/new", views.new, name="coupon-new"),
    path("coupons/<int:kind_id>", views.kind, name="coupon-kind"),
    path("coupons/<int:kind_id>/edit", views.edit, name="coupon-edit"),
    path("coupons/<int:kind_id>/publish", views.publish, name="coupon-publish"),
    path("coupons/<int:kind_id>/stop", views.stop, name="coupon-stop"),
    path("coupons/<int:kind_id>/give", giving.give, name="coupon-give"),
    path("coupons/<int:kind_id>/segment", giving.to_segment, name="coupon-segment"),
    path("coupons/held/<int:coupon_id>/use", giving.use, name="coupon-use"),
    path("coupons/held/<int:coupon_id>/void", giving.void, name="coupon-void"),
    path("persons/<int:person_id>/coupons", giving.for_person, name="person-coupons"),
]
