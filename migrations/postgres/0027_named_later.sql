-- A record of a household that turns out to be the child's by whom a family is held counts as that child's from then on.
GRANT UPDATE (named) ON retention_hold_record TO onechild_jobs;
