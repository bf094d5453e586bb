DROP TABLE dagligen;
DROP TABLE brev;
