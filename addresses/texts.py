"""The official text of an address, in Ukrainian whatever the interface speaks: «село Вишневе, вулиця Миру, 12-А»."""

from psycopg import sql
from psycopg.types.json import Jsonb

from addresses.models import SettlementKind
from addresses.registers import STREET_KINDS
from geo import db

_SETTLEMENT_WORDS: dict[str, str] = {
    SettlementKind.CITY: "місто",
    SettlementKind.SETTLEMENT: "селище",
    SettlementKind.VILLAGE: "село",
    SettlementKind.TOWN: "селище міського типу",
}


def text(address: str, settlement: str) -> sql.Composable:
    """SQL of the text, over a row with an address's columns and its settlement's; binds the parameters of `words`."""
    rendered = db.compose(
        db.load("addresses", "address_text"), address=sql.Identifier(address), settlement=sql.Identifier(settlement)
    )
    return sql.SQL(rendered)


def street_text(street: str, settlement: str) -> sql.Composable:
    """SQL of a street's text in the same manner: «село Вишневе, вулиця Миру»; binds the parameters of `words`."""
    rendered = db.compose(
        db.load("addresses", "street_text"), street=sql.Identifier(street), settlement=sql.Identifier(settlement)
    )
    return sql.SQL(rendered)


def words() -> dict[str, Jsonb]:
    """The parameters that the texts bind: the word for each kind of settlement and of street."""
    streets = {str(kind): met[0] for kind, met in STREET_KINDS.items()}
    return {
        "settlement_words": Jsonb({str(kind): word for kind, word in _SETTLEMENT_WORDS.items()}),
        "street_words": Jsonb(streets),
    }
