-- Records that name nobody and wait too long for one that names the child are cases of a kind of their own.
ALTER TABLE review_case
    DROP CONSTRAINT review_case_kind_check,
    ADD CONSTRAINT review_case_kind_check
        CHECK (kind IN ('duplicate', 'wrong_join', 'contradicted', 'disagree', 'reported', 'unidentified'));
