DROP TABLE revision;
DROP TABLE adress_valdistrikt;
DROP TABLE adress;
DROP TABLE oppettid;
DROP TABLE rostmottagningsstalle;
DROP TABLE lokal;
DROP TABLE valdistrikt;
DROP TABLE val;
