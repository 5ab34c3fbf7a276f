"""Offers, orders, payments, refunds, coupons, and the ledger that balances them. All amounts in fen."""

from __future__ import annotations

from django.db import models

from kangxu.foundation.guarded import Guarded
from kangxu.shop.day_models import DayBill, Difference, DrawerCount, Notice  # noqa: F401  also tables of this room


class Offer(Guarded):
    """Something was recommended to a person: what, by whom, where, at which price."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    product = models.CharField(max_length=60, help_text="code of what is offered, with its version: `htn-standard@3`")
    staff = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20, help_text="consulting_room, ward, call, wechat, desk …")
    reason = models.CharField(max_length=200, blank=True)
    price_fen = models.BigIntegerField()
    at = models.DateTimeField()
    viewed_at = models.DateTimeField(null=True, help_text="when it was first opened and looked at with the person")
    viewed_by = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=20, blank=True, help_text="why it was declined; empty while open")
    answer_note = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at"], name="offer_person"),
            models.Index(fields=["organisation", "-at"], name="offer_at"),
        ]


class Order(Guarded):
    """What a person buys. `payable_fen` is what is left after the discount and the credit of orders it replaces."""

    class State(models.TextChoices):
        PENDING = "pending", "待支付"
        PAID = "paid", "已支付"
        SERVING = "serving", "服务中"
        COMPLETED = "completed", "已完成"
        REFUNDING = "refunding", "退款中"
        REFUNDED = "refunded", "已退款"
        CHANGED = "changed", "已换包"
        CLOSED = "closed", "已关闭"

    number = models.CharField(max_length=20, unique=True)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, null=True, on_delete=models.PROTECT, related_name="orders")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    total_fen = models.BigIntegerField()
    discount_fen = models.BigIntegerField(default=0)
    credit_fen = models.BigIntegerField(default=0, help_text="unused share of the orders it replaces")
    payable_fen = models.BigIntegerField()
    refunded_fen = models.BigIntegerField(default=0)
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaces")
    owed_fen = models.BigIntegerField(default=0, help_text="what is still to go back after it was replaced")
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=80)
    expires_at = models.DateTimeField(help_text="not paid by then: closed")
    paid_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=80, unique=True, help_text="the same request places one order")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    payable_fen=models.F("total_fen") - models.F("discount_fen") - models.F("credit_fen")
                )
                & models.Q(payable_fen__gte=0, discount_fen__gte=0, credit_fen__gte=0),
                name="order_adds_up",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    refunded_fen__gte=0,
                    refunded_fen__lte=models.F("payable_fen") + models.F("credit_fen"),
                    owed_fen__gte=0,
                ),
                name="order_refund_within_payment",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-placed_at"], name="order_person"),
            models.Index(fields=["organisation", "state", "-placed_at"], name="order_desk"),
            models.Index(fields=["expires_at"], name="order_pending", condition=models.Q(state="pending")),
            models.Index(fields=["organisation"], name="order_owed", condition=models.Q(owed_fen__gt=0)),
        ]


class OrderLine(Guarded):
    """One product of an order, with what it grants: services, how often, at which list price."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    product = models.CharField(max_length=60)
    title = models.CharField(max_length=80)
    price_fen = models.BigIntegerField()
    validity_days = models.PositiveIntegerField()
    grants = models.JSONField(default=list, help_text="service, quantity (null: without limit), unit_fen")


class Payment(Guarded):
    """One attempt to pay an order with one provider. `out_trade_no` is ours, `transaction_no` the provider's."""

    class State(models.TextChoices):
        CREATED = "created", "待支付"
        PAID = "paid", "已到账"
        CLOSED = "closed", "已关闭"

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    provider = models.CharField(max_length=20)
    out_trade_no = models.CharField(max_length=32, unique=True)
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.CREATED)
    transaction_no = models.CharField(max_length=64, null=True)
    prompt = models.JSONField(default=dict, help_text="what the payer is shown: text of a QR code, parameters")
    created_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=80, blank=True)
    given_fen = models.BigIntegerField(null=True, help_text="cash handed over; what is above the amount was change")
    voucher = models.CharField(max_length=40, blank=True, help_text="number on the slip of the card terminal")
    duplicate = models.BooleanField(default=False, help_text="the order was paid already: goes back whole")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "transaction_no"], condition=~models.Q(transaction_no=None),
                name="payment_transaction_once",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["provider", "paid_at"], name="payment_day")]


class Refund(Guarded):
    """Money on its way back. One number for each attempt. After a change an older order's payment pays for its heir."""

    class State(models.TextChoices):
        CREATED = "created", "退款中"
        DONE = "done", "已退"
        FAILED = "failed", "失败"

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refunds")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    out_refund_no = models.CharField(max_length=32, unique=True)
    amount_fen = models.BigIntegerField()
    fee_fen = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.CREATED)
    refund_no = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["payment"], condition=models.Q(state="created"), name="refund_one_at_a_time"
            ),
            models.CheckConstraint(condition=models.Q(amount_fen__gte=0, fee_fen__gte=0), name="refund_positive"),
        ]


class CouponKind(Guarded):
    """A coupon as designed: what it takes off, from which products, how many there are."""

    class Type(models.TextChoices):
        REDUCTION = "reduction", "满减"
        DISCOUNT = "discount", "折扣"
        VOUCHER = "voucher", "体验券"

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=60)
    type = models.CharField(max_length=10, choices=Type)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    products = models.JSONField(default=list, help_text="codes of products it counts for, without version; empty: all")
    service = models.CharField(max_length=40, blank=True, help_text="what a voucher gives free of charge")
    quantity = models.PositiveSmallIntegerField(default=1, help_text="how often")
    threshold_fen = models.BigIntegerField(default=0)
    off_fen = models.BigIntegerField(default=0)
    off_percent = models.PositiveSmallIntegerField(default=0)
    stock = models.PositiveIntegerField()
    claimed = models.PositiveIntegerField(default=0)
    per_person = models.PositiveSmallIntegerField(default=1)
    claim_from = models.DateTimeField()
    claim_until = models.DateTimeField()
    valid_days = models.PositiveSmallIntegerField()
    valid_until = models.DateField(null=True, help_text="no coupon is good after this day, whenever it was claimed")
    audience = models.CharField(max_length=80, blank=True, help_text="code of the segment it is meant for")
    note = models.CharField(max_length=300, blank=True, help_text="its rules, as the patient reads them")
    bearer = models.CharField(max_length=60, help_text="who bears the cost")
    made_by = models.CharField(max_length=80, blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=80, blank=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(claimed__lte=models.F("stock")), name="coupon_stock"),
            models.CheckConstraint(condition=models.Q(off_percent__lte=100), name="coupon_percent"),
        ]


class Coupon(Guarded):
    """One claimed coupon. `slot` counts the coupons of a person of this kind, so that a limit cannot be overrun."""

    class State(models.TextChoices):
        CLAIMED = "claimed", "可用"
        LOCKED = "locked", "下单占用"
        USED = "used", "已核销"
        EXPIRED = "expired", "已过期"
        VOID = "void", "已作废"

    kind = models.ForeignKey(CouponKind, on_delete=models.PROTECT, related_name="coupons")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    slot = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.CLAIMED)
    order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="coupons")
    claimed_at = models.DateTimeField()
    claimed_by = models.CharField(max_length=80, blank=True)
    channel = models.CharField(max_length=90, blank=True, help_text="desk, or segment:code")
    expires_on = models.DateField()
    used_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.CharField(max_length=80, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "person", "slot"], name="coupon_slot"),
            models.UniqueConstraint(
                fields=["order"], condition=models.Q(state__in=("locked", "used")), name="coupon_one_an_order"
            ),
        ]
        indexes = [models.Index(fields=["person", "state"], name="coupon_person")]


class Entry(Guarded):
    """One event of money. Its cause is unique: told twice, it is booked once."""

    cause = models.CharField(max_length=120, unique=True)
    what = models.CharField(max_length=20)
    order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="entries")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-at"], name="entry_at")]


class Posting(Guarded):
    """One side of an entry: so much on one account. Never changed; an entry whose sides differ does not commit."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.CharField(max_length=20)
    debit_fen = models.BigIntegerField(default=0)
    credit_fen = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(debit_fen__gt=0, credit_fen=0) | models.Q(debit_fen=0, credit_fen__gt=0),
                name="posting_one_side",
            )
        ]
        indexes = [models.Index(fields=["account", "entry"], name="posting_account")]


from kangxu.shop.member_models import Card, CardStep, Delivery  # noqa: E402, F401
