DROP TABLE sequence;
DROP TABLE idempotency;
DROP TABLE transfers;
DROP TABLE sessions;
DROP TABLE users;
