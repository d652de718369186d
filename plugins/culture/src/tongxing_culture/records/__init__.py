"""What culture keeps: places and activities, and children's places at them."""

from .children import HarbourPlace, Leisure, Participation
from .places import Activity, Broadcast, FriendlyFigure, NetInspection, PartnerProject, Venue

__all__ = [
    "Activity",
    "Broadcast",
    "FriendlyFigure",
    "HarbourPlace",
    "Leisure",
    "NetInspection",
    "Participation",
    "PartnerProject",
    "Venue",
]
