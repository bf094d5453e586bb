DROP TABLE granskningsbeslut;
DROP TABLE dagsjobb;
ALTER TABLE konto DROP COLUMN behorighet_av;
