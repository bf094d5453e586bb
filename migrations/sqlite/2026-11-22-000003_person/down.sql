DROP TABLE nyckelprov;
