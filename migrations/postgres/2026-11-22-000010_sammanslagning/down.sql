DROP INDEX lokal_ihop_med;
ALTER TABLE lokal DROP COLUMN ihop_med;
