-- Old attempts are swept by their time alone.
CREATE INDEX inloggningsforsok_nar ON inloggningsforsok (nar);
