DROP TABLE platsval;
DROP TABLE scenario;
DROP TABLE tackningsinstallning;
DROP TABLE gangnat;
DROP TABLE stadsdel;
ALTER TABLE valdistrikt DROP COLUMN rostande;
