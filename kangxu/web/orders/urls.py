"""Addresses of the order desk: offers, orders, payments, the ends of days, the ledger, the providers' doors."""

from django.urls import path

from kangxu.web.orders import book_views, day_views, doors, new_views, order_views, pay_views, phone_views, views

urlpatterns = [
    path("orders", views.orders, name="orders"),
    path("orders/list.csv", views.export, name="orders-export"),
    path("orders/new", new_views.new_order, name="new-order"),
    path("orders/new/persons", new_views.find_persons, name="new-order-persons"),
    path("orders/drawer", day_views.drawer, name="order-drawer"),
    path("orders/<int:order_id>", order_views.order, name="order"),
    path("orders/<int:order_id>/state", order_views.state, name="order-state"),
    path("orders/<int:order_id>/close", order_views.close, name="order-close"),
    path("orders/<int:order_id>/receipt", order_views.receipt, name="order-receipt"),
    path("orders/<int:order_id>/pay", pay_views.pay, name="order-pay"),
    path("orders/<int:order_id>/refund", pay_views.refund, name="order-refund"),
    path("orders/<int:order_id>/phone", phone_views.order_code, name="order-code"),
    path("o/<str:order_token>", phone_views.order_on_phone, name="order-on-phone"),
    path("o/<str:order_token>/pay", phone_views.pay, name="order-phone-pay"),
    path("o/<str:order_token>/state", phone_views.state, name="order-phone-state"),
    path("plans/<int:plan_id>/change", order_views.change, name="plan-change"),
    path("refunds/<int:refund_id>/retry", pay_views.retry, name="refund-retry"),
    path("persons/<int:person_id>/offer", new_views.offer, name="offer-package"),
    path("offers/<int:offer_id>/answer", new_views.answer, name="offer-answer"),
    path("reconciliation", day_views.reconciliation, name="reconciliation"),
    path("reconciliation/check", day_views.check, name="reconciliation-check"),
    path("reconciliation/differences/<int:difference_id>", day_views.difference, name="difference"),
    path("ledger", book_views.ledger, name="ledger"),
    path("ledger/entries.csv", book_views.export, name="ledger-export"),
    path("pay/<str:provider>/notify", doors.notify, name="payment-notice"),
    path("pay/sandbox/<str:payment_token>", doors.sandbox, name="sandbox-phone"),
]
