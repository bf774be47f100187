from assets.models.acts import ActKind, ActSide, ParcelAct, ParcelInAct, ParcelLineage
from assets.models.contracts import ContractStatus, Offer, RentPeriod
from assets.models.indicators import ExpectedProperty, IndicatorDay, IndicatorSwitch
from assets.models.land import (
    CADASTRAL_NUMBER,
    ContractKind,
    LandCategory,
    LandPurpose,
    Ownership,
    Parcel,
    ParcelStatus,
)
from assets.models.property import BuildingClass, CommunalProperty, Condition, PropertyKind, Registration, Use
from assets.models.sites import InvestmentSite, SiteKind, SiteParcel, SiteProperty, SiteStatus, Terms

__all__ = [
    "CADASTRAL_NUMBER",
    "ActKind",
    "ActSide",
    "BuildingClass",
    "CommunalProperty",
    "Condition",
    "ContractKind",
    "ContractStatus",
    "ExpectedProperty",
    "IndicatorDay",
    "IndicatorSwitch",
    "InvestmentSite",
    "LandCategory",
    "LandPurpose",
    "Offer",
    "Ownership",
    "Parcel",
    "ParcelAct",
    "ParcelInAct",
    "ParcelLineage",
    "ParcelStatus",
    "PropertyKind",
    "Registration",
    "RentPeriod",
    "SiteKind",
    "SiteParcel",
    "SiteProperty",
    "SiteStatus",
    "Terms",
    "Use",
]
