"""Selling to buyers."""

from deposits.commands.sales.drafts import (
    UnableToSaveDraft,
    drop_draft_sale,
    post_draft_sale,
    save_draft_sale,
)
from deposits.commands.sales.lines import NewSaleLine, UnableToSell
from deposits.commands.sales.payments import (
    UnableToTakePayment,
    UnableToTakePaymentBack,
    take_buyer_payment,
    take_payment_back,
)
from deposits.commands.sales.posting import SalePayment, post_sale
from deposits.commands.sales.voiding import UnableToVoidSale, void_sale

__all__ = [
    "NewSaleLine",
    "SalePayment",
    "UnableToSaveDraft",
    "UnableToSell",
    "UnableToTakePayment",
    "UnableToTakePaymentBack",
    "UnableToVoidSale",
    "drop_draft_sale",
    "post_draft_sale",
    "post_sale",
    "save_draft_sale",
    "take_buyer_payment",
    "take_payment_back",
    "void_sale",
]
