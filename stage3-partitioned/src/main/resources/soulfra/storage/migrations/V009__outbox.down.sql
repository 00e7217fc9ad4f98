DROP TABLE owed;
DROP TABLE relay_lease;
DROP TABLE outbox;
