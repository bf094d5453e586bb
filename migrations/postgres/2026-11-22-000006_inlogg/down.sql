DROP INDEX inloggningsforsok_nar;
