DROP TABLE kontogranskning;
DROP TABLE inloggningsforsok;
DROP TABLE reservkod;
DROP TABLE engangslank;
DROP TABLE session;
DROP TABLE konto;
