"""Declarations of the registers of this floor: land parcels, communal property, investment sites."""

from assets.registers.land import ParcelRegister, purpose_code
from assets.registers.property import PropertyRegister
from assets.registers.sites import SiteRegister

__all__ = ["ParcelRegister", "PropertyRegister", "SiteRegister", "purpose_code"]
