"""Set 37: the register of addresses."""

from addresses.models import AddressStatus
from assets.opendata import columns
from assets.opendata.declared import Column, DataSet, Datatype, Part, Rhythm

_NAMED_PLACE = f"CASE WHEN r.street_kind = ANY(%(named_places)s) THEN {columns.street('r')} END"
_STREET = f"CASE WHEN r.street_kind <> ALL(%(named_places)s) THEN {columns.street('r')} END"
#: What was decided about the address after it had been given.
_REASON = (
    f"CASE WHEN r.status <> '{AddressStatus.VALID}' THEN decision.issuer || ', рішення від '"
    " || to_char(decision.date, 'DD.MM.YYYY') || ' № ' || decision.number END"
)

ADDRESSES = DataSet(
    name="37-register",
    title_uk="Реєстр адрес",
    title_en="Register of addresses",
    about_uk="Присвоєні, змінені та скасовані адреси громади з рішеннями, на яких вони ґрунтуються.",
    about_en="Addresses given, changed and cancelled in the hromada, with the decisions that they rest on.",
    parts=(Part("addresses"),),
    columns=(
        Column("uid", "Ідентифікатор", "Identifier", "r.uid"),
        Column("authorityName", "Назва органу", "Body that decided", "decision.issuer"),
        Column("authorityId", "Ідентифікатор органу", "ЄДРПОУ code of the body", columns.issuer_code("decision")),
        Column("applicantName", "Ім'я або назва заявника", "Applicant, if a legal entity", "applicant.name"),
        Column("applicantId", "Ідентифікатор заявника", "ЄДРПОУ code of the applicant", "applicant.code"),
        Column(
            "decisionTitle",
            "Назва рішення",
            "Title of the decision",
            "CASE WHEN NOT decision.personal THEN decision.title END",
            required=False,
        ),
        Column("decisionNumber", "Номер рішення", "Number of the decision", "decision.number"),
        Column(
            "decisionIssuedDate", "Дата рішення", "Date of the decision", "decision.date", Datatype.DATE, required=False
        ),
        Column("text\t", "Текст", "File with the text", "NULL"),
        Column(
            "decisionUrl",
            "Посилання",
            "Decision published at",
            "CASE WHEN NOT decision.personal THEN decision.link END",
            Datatype.URL,
        ),
        Column("cadastralNumber", "Кадастровий номер", "Cadastral number of the parcel", "r.cadastral_number"),
        *columns.place("r"),
        Column(
            "addressObjectName",
            "Назва об’єкта",
            "Named object",
            f"concat_ws(', ', {_NAMED_PLACE}, nullif(r.named_object, ''))",
            required=False,
        ),
        columns.thoroughfare(_STREET, required=False),
        *columns.house("r"),
        Column("statusType", "Статус", "Status", "%(address_statuses)s::jsonb ->> r.status"),
        Column("statusDescription", "Підстава зміни статусу", "Why the status changed", _REASON, required=False),
    ),
    rhythm=Rhythm(months=1, working_days=3),
)
