DROP TABLE timelines;
DROP TABLE followers;
DROP TABLE follows;
DROP TABLE blessings;
DROP TABLE thoughts;
