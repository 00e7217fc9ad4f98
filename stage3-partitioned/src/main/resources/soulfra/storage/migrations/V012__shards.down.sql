DROP TABLE erased;
DROP TABLE inbox;
DROP TABLE effects;
DROP FUNCTION visit;
DROP FUNCTION enter;
DROP FUNCTION enter_slots;
DROP TABLE slots_held;
