-- Whoever keeps the decisions about records in memory reads them again when this number moved. The database moves it, so
-- that no statement can change a decision unseen.
INSERT INTO counter (name, value) VALUES ('link_constraint', 0);
CREATE TRIGGER link_constraint_added AFTER INSERT ON link_constraint
BEGIN UPDATE counter SET value = value + 1 WHERE name = 'link_constraint'; END;
CREATE TRIGGER link_constraint_changed AFTER UPDATE ON link_constraint
BEGIN UPDATE counter SET value = value + 1 WHERE name = 'link_constraint'; END;
CREATE TRIGGER link_constraint_deleted AFTER DELETE ON link_constraint
BEGIN UPDATE counter SET value = value + 1 WHERE name = 'link_constraint'; END;
