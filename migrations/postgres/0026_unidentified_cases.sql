-- Records that name nobody and wait too long for one that names the child are cases of a kind of their own.
ALTER TABLE review_case
    DROP CONSTRAINT review_case_kind_check,
    ADD CONSTRAINT review_case_kind_check
        CHECK (kind IN ('duplicate', 'wrong_join', 'contradicted', 'disagree', 'reported', 'unidentified'));

-- The day that stands with what was left as it is says when a choice is to be looked at; until now it was that of a deferral.
UPDATE review_case SET deferred_until = NULL WHERE status = 'decided' AND kind = 'disagree' AND verdict <> 'chosen';
