-- For each key of personal data that has been used: a known text sealed with it, by
-- which a wrong or missing key is found at start. Times are UTC.
CREATE TABLE nyckelprov (
    id BIGINT NOT NULL PRIMARY KEY,
    prov BYTEA NOT NULL,
    skapat TIMESTAMP NOT NULL
);
