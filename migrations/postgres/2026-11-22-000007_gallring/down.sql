DROP TABLE val_laga_kraft;
DROP TABLE gallringsregel;
