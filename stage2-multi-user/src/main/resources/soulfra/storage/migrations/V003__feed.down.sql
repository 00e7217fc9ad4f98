DROP TABLE timelines;
DROP TABLE follows;
DROP TABLE blessings;
DROP TABLE thoughts;
