"""The groups of the catalogue as an instance begins with them; staff rename, order and add to them in the admin."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """`slug` is what a register's `group` names. Both titles are kept in the database, for staff to change."""

    slug: str
    title_uk: str
    title_en: str


GROUPS: tuple[Group, ...] = (
    Group("boundaries", "Межі та населені пункти", "Boundaries and settlements"),
    Group("land", "Земля", "Land"),
    Group("addresses", "Адреси та вулиці", "Addresses and streets"),
    Group("property", "Комунальне майно", "Communal property"),
    Group("investment", "Інвестиції", "Investment"),
    Group("planning", "Містобудування", "Urban planning"),
    Group("utilities", "Інженерні мережі та освітлення", "Utilities and lighting"),
    Group("transport", "Транспорт і дороги", "Transport and roads"),
    Group("environment", "Довкілля та відходи", "Environment and waste"),
    Group("tourism", "Туризм і культурна спадщина", "Tourism and heritage"),
    Group("social", "Заклади, спорт і безпека", "Institutions, sports and safety"),
    Group("other", "Інше", "Other"),
)
#: The group of what names no other; it is never taken away.
LAST_GROUP = GROUPS[-1].slug
