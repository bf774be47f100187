-- Codes of choices in the order of their titles, as Ukrainian dictionaries have it.
SELECT code
FROM unnest(%(codes)s::text[], %(titles)s::text[]) AS choice (code, title)
ORDER BY title COLLATE {collation}, code
