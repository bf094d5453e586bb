DROP TABLE besok;
DROP TABLE person;
DROP TABLE nyckelprov;
