# The page by which an owner confirms the days of a lokal.
bekrafta-titel = Kan { $lokal } användas i valet?
bekrafta-ingress = { $kansli } vill använda lokalen i { $val }. Valdagen är { $valdag }. Svara dag för dag om det går.
bekrafta-ja = Ja, det går
bekrafta-nej = Nej
bekrafta-alla-ja = Ja till alla dagar
bekrafta-spara = Spara svaren
bekrafta-kommentar = Kommentar
bekrafta-kommentar-hjalp = Till exempel ett annat rum eller en annan tid. Skriv inga personuppgifter.
bekrafta-andra = Du kan ändra svaren med samma länk till och med { $dag }, så länge valnämnden inte har beslutat om lokalen.
bekrafta-beslutad = Valnämnden har beslutat om lokalen. Ring valkansliet om något har ändrats.
bekrafta-tack = Tack. Svaren är sparade.
bekrafta-tack-kvar =
    { $antal ->
        [one] Svaren är sparade. En dag saknar svar.
       *[other] Svaren är sparade. { $antal } dagar saknar svar.
    }
bekrafta-fel = Svaren är inte sparade
bekrafta-inget-svar = Svara ja eller nej för minst en dag.
bekrafta-for-lang = Kommentaren är för lång. Korta den till högst 1 000 tecken.
bekrafta-borta = Länken går inte att använda
bekrafta-okand = Länken är inte hel eller finns inte. Kontrollera att du har fått med hela adressen från brevet, eller ring valkansliet i kommunen.
bekrafta-ersatt = Du har fått en nyare länk, som ersätter den här. Leta upp det senaste brevet från valkansliet, eller ring dit.
bekrafta-slut = Det finns inget mer att svara på. Valdagen har kommit, eller lokalen behövs inte längre. Ring valkansliet i kommunen om du undrar något.
