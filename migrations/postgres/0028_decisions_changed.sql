-- Whoever keeps the decisions about records in memory reads them again when this number moved. The database moves it, so
-- that no statement can change a decision unseen.
INSERT INTO counter (name, value) VALUES ('link_constraint', 0);
CREATE FUNCTION note_changed_decisions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE counter SET value = value + 1 WHERE name = 'link_constraint';
    RETURN NULL;
END $$;
CREATE TRIGGER link_constraint_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON link_constraint
    FOR EACH STATEMENT EXECUTE FUNCTION note_changed_decisions();
