DROP TABLE handelse;
