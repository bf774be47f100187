DROP TRIGGER reports_tell_layers ON geo_publication;
DROP TRIGGER reports_tell_layers ON reports_department;
DROP TRIGGER reports_tell_layers ON reports_category;
DROP TRIGGER reports_tell_layers ON reports_report;
DROP FUNCTION reports_tell_layers();
DROP VIEW reports_dumps;
DROP VIEW reports_lighting;
DROP VIEW reports_any;
