from typing import Optional

from .base_model import BaseModel
from .fragments import Offer


class Offers(BaseModel):
    handovers: Optional[list["OffersHandovers"]]


OffersHandovers = Offer
Offers.model_rebuild()
