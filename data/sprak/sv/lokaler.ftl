lokaler-rubrik = Alla lokaler
lokaler-ingress = { $antal ->
    [one] En lokal
   *[other] { $antal } lokaler
 }. { $val }.
lokaler-vad = Vad vill du se?
lokaler-fortid = Förtidsröstning
lokaler-vallokaler = Vallokaler
lokaler-institutioner = Institutioner
lokaler-institutioner-text = Här röstar bara de som bor eller vistas på institutionen.
lokaler-vallokaler-text = I en vallokal röstar de som bor i dess valdistrikt, och bara på valdagen.
lokaler-sok = Sök på namn eller adress
lokaler-dag = Dag
lokaler-alla-dagar = Alla dagar
lokaler-sortera = Ordning
lokaler-namn = Namn
lokaler-oppnar = Öppnar först
lokaler-stanger = Stänger sist
lokaler-visa = Visa
lokaler-inga = Inga lokaler motsvarar det du valde.
lokaler-inga-text = Ta bort ett villkor, eller välj en annan dag.
lokaler-rensa = Visa alla lokaler
lokaler-kol-lokal = Lokal
lokaler-kol-adress = Adress
lokaler-kol-tid = Öppet
lokaler-kol-tillganglighet = Tillgänglighet
lokaler-kol-distrikt = Valdistrikt
lokaler-tabell = Öppettider per dag
lokaler-minst-en = Stängda lokaler är inte med.
lokaler-rulla = Tabell med öppettider. Rulla i sidled för att se fler dagar.

lokal-oppet = Öppettider
lokal-datum = Dag
lokal-tid = Öppet
lokal-idag = i dag
lokal-adress = Adress
lokal-anvisning = På plats
lokal-typ = Används som
lokal-kalender = Spara i kalendern
lokal-vallokal-for = Vallokal för
lokal-vallokal-text = De som bor i de här valdistrikten röstar här på valdagen.
lokal-institution = Bara de som bor eller vistas här kan rösta här.
lokal-alla = Alla lokaler
lokal-saknas = Lokalen finns inte i det här valet. Den kan ha tagits bort.
lokal-handelse = Förtidsröstning: { $namn }
lokal-handelse-valdag = Vallokal: { $namn }
