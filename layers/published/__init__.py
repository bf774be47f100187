"""Whole layers as the public sees them, as files that stay at one address: PMTiles (`archive`) and GeoParquet
(`geoparquet`).

`making` makes them, by command and every night; `files` knows which of them still hold; `views` hands those out. A file
is handed out only while its data version and audience are those of the public's sight at this moment, so that an edit
or a turned switch takes it away in the next request, until it is made anew.
"""
