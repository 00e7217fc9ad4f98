DROP TABLE live_readers;
DROP TABLE live_log;
DROP TABLE live_head;
