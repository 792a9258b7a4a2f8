"""Materials, price lists, the buyers, and what they offer."""

from prices.models.buyers import Buyer, BuyerMaterial
from prices.models.following import PriceException, PriceFollowing
from prices.models.lists import Price, PriceList
from prices.models.materials import Material, MaterialGroup, ReportGroup
from prices.models.quotes import (
    AgreementEnd,
    AgreementFile,
    AskedBuyer,
    BuyerAgreement,
    Quote,
    QuoteChoice,
    QuoteRound,
)

__all__ = [
    "AgreementEnd",
    "AgreementFile",
    "AskedBuyer",
    "Buyer",
    "BuyerAgreement",
    "BuyerMaterial",
    "Material",
    "MaterialGroup",
    "Price",
    "PriceException",
    "PriceFollowing",
    "PriceList",
    "Quote",
    "QuoteChoice",
    "QuoteRound",
    "ReportGroup",
]
