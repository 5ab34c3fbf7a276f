"""The news of this room."""

from kangxu.foundation.events import declare

PAID = declare("shop.paid", "订单到账，权益已发放；批次里是这些人")
REFUNDED = declare("shop.refunded", "订单已退款，权益已收回；批次里是这些人")
