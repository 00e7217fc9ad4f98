DROP TABLE timelines;
DROP TABLE follows;
DROP TABLE blessings;
DROP TABLE thought_words;
DROP TABLE thoughts;
