DROP TABLE handelse;
DROP FUNCTION handelse_andras_inte();
