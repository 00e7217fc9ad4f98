DROP TABLE tone_shifts;
DROP TABLE memories;
DROP TABLE unanswered;
DROP TABLE messages;
DROP TABLE conversations;
DROP TABLE agents;
