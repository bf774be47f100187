DELETE FROM layers_kepttile AS kept
USING geo_publication AS publication
WHERE publication.slug = kept.slug AND kept.data_version < publication.data_version
