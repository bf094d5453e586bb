DROP TABLE granskningsbeslut;
ALTER TABLE konto DROP COLUMN behorighet_av;
