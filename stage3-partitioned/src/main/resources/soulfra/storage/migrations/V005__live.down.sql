DROP TABLE live_readers;
DROP TABLE live_log;
