"""Open311 GeoReport v2: the contract by which FixMyStreet and others send reports here and read them (domain.md, §7).

`asked` reads parameters, `records` makes what is told, `answers` writes it as XML or JSON, `views` are the addresses.
"""
