DROP TABLE prophecies;
DROP TABLE loop_blessings;
DROP TABLE loops;
