# The question and its answer.
fraga-rubrik = Var kan jag rösta?
fraga-ingress = Skriv din adress så ser du var det är öppet, hur långt det är dit och vilken vallokal som är din.
fraga-adress = Din adress
fraga-adress-hjalp = Gata och nummer, till exempel Storgatan 12 B. Vi sparar inte adressen.
fraga-knapp = Visa
fraga-position = Använd min position
fraga-position-soker = Söker din position.
fraga-position-nekad = Webbläsaren får inte använda din position. Skriv adressen i stället, eller tillåt position i webbläsarens inställningar.
fraga-position-okand = Telefonen eller datorn kunde inte ta reda på var du är. Skriv adressen i stället.
fraga-position-sen = Det tog för lång tid att ta reda på var du är. Försök igen, eller skriv adressen.
forslag-lista = Förslag på adresser
forslag-inga = Inga förslag.
forslag-ett = 1 förslag. Välj med pil ner och Retur.
forslag-flera = { "{antal}" } förslag. Välj med pil ner och Retur.
forslag-narmaste = Numret finns inte. Det här är ett av de närmaste.
forslag-vald = { "{adress}" } är vald.

start-valdag-rubrik = Valdagen
start-valdag = { $valdag }. Vallokalerna är öppna klockan { $fran } till { $till }.
start-valdag-var = Då röstar du i din egen vallokal. Den står på röstkortet.
start-fortid-rubrik = Förtidsröstning
start-fortid = { $fran } till { $till }.
start-fortid-var = Du kan rösta i vilken röstningslokal du vill, i hela landet.
start-med-rubrik = Ta med
start-med-legitimation = Legitimation, till exempel pass, körkort eller nationellt id-kort.
start-med-rostkort = Röstkortet när du förtidsröstar. I vallokalen räcker legitimationen.
start-over = Valet hölls { $valdag }.
start-alla = Se alla lokaler och öppettider

fel-ord = Fel
fel-rubrik = Något i frågan behöver rättas
fel-dag = { $skrivet } är inte ett datum. Välj en dag i listan.
fel-tid = { $skrivet } är inte ett klockslag. Skriv timmar och minuter, till exempel 13:30.
fel-plats = Positionen går inte att läsa. Skriv adressen i stället.
fel-adress-saknas = Skriv en adress, till exempel Storgatan 12 B.
fel-profil = { $skrivet } är inte ett sätt att ta sig fram som vi känner till. Välj i listan.
fel-krav = { $skrivet } är inte ett behov som vi känner till. Välj i listan.

valj-rubrik = Vilken adress menar du?
valj-flera = Flera adresser stämmer med { $skrivet }.
valj-nummer = Numret finns inte på gatan. Här är de närmaste numren.
valj-stavning = Vi hittar ingen gata som stavas precis så. Menar du någon av de här?
valj-ort = Gatan finns inte på den orten, men på en annan.
valj-karta = Välj en adress i listan, eller skriv en annan ovanför.

ingen-rubrik = Vi hittar inte { $skrivet }
ingen-text = Kontrollera stavningen, eller skriv bara gatan så visar vi vilka nummer som finns. Nya gator kan saknas i registret.
ingen-hjalp = Ring valkansliet så hjälper vi dig.
ingen-rostkort = Din vallokal står på röstkortet. Förtidsrösta kan du göra i vilken röstningslokal som helst.
ingen-alla = Se alla lokaler i kommunen

svar-titel = Här kan du rösta
svar-oppet-i-dag = Du kan rösta på { $namn } till klockan { $tid } i dag.
svar-oppet-dag = Du kan rösta på { $namn } till klockan { $tid } { $dag }.
svar-oppnar = Inget är öppet just nu. Först öppnar { $namn }, { $dag } klockan { $tid }.
svar-oppnar-da = Inget är öppet då. Först öppnar { $namn }, { $dag } klockan { $tid }.
svar-vallokal-oppen = Din vallokal är { $namn }. Du kan rösta där till klockan { $tid }.
svar-vallokal-oppnar = Din vallokal är { $namn }. Den öppnar klockan { $tid }.
svar-vallokal-stangd = Din vallokal var { $namn }. Den har stängt.
svar-over = Valet är över. Det hölls { $valdag }.
svar-inga-krav = Vi vet inte om någon lokal motsvarar det du behöver.
svar-inga-krav-text = För { $antal ->
    [one] en lokal
   *[other] { $antal } lokaler
 } saknas uppgift. Ring lokalen eller valkansliet, eller ta bort ett behov ovanför listan.
svar-inget-mer = Inga röstningslokaler öppnar mer i det här valet.
svar-inga-lokaler = Inga lokaler är inlagda för det här valet.
svar-inga-lokaler-text = Uppgifterna läggs in före förtidsröstningen. Ring valkansliet om du behöver veta mer redan nu.
svar-avstand-fagel = Det är { $avstand } dit fågelvägen. Vägen kan vara längre.
svar-avstand-gang = Det är { $avstand } att gå dit, ungefär { $minuter ->
    [one] 1 minut
   *[other] { $minuter } minuter
 }.
svar-avstand-rullstol = Det är { $avstand } dit med rullstol, ungefär { $minuter ->
    [one] 1 minut
   *[other] { $minuter } minuter
 }.
svar-avskuren = Ingen väg på vår karta leder hela vägen dit från din plats.
svar-avskurna = Till { $antal ->
    [one] en lokal
   *[other] { $antal } lokaler
 } leder ingen väg på vår karta hela vägen från din plats. De är inte med i listan.
svar-avskurna-rullstol = Till { $antal ->
    [one] en lokal
   *[other] { $antal } lokaler
 } känner vi ingen väg som fungerar med rullstol. De är inte med i listan.
svar-ingen-vag = Vi hittar ingen väg från din plats till någon lokal.
svar-ingen-vag-text = På vår karta leder ingen väg hela vägen fram. Ring valkansliet så hjälper vi dig att hitta ett sätt att rösta.
svar-vag-till = Visa vägen till { $namn }
svar-da = Svaret gäller { $dag } klockan { $tid }.
svar-okanda = För { $antal ->
    [one] en annan lokal
   *[other] { $antal } andra lokaler
 } saknas uppgift om det du behöver. De är inte med i listan.
svar-fran-position = Utgår från din position.
svar-fran = Utgår från { $adress }.

vallokal-rubrik = Din vallokal på valdagen
vallokal-bara = bara öppen på valdagen, { $dag } klockan { $tider }
vallokal-distrikt = Valdistrikt
vallokal-valkrets = Valkrets
vallokal-saknas = Vi vet inte vilken vallokal som är din. Den står på röstkortet.

lista-rubrik = Närmaste lokaler för förtidsröstning
lista-rubrik-valdag = Röstningslokaler som är öppna på valdagen
lista-tider = Öppet { $dag } klockan { $tider }
lista-vag = Visa vägen
lista-kalender = Spara öppettiderna
avstand-fagel = { $avstand } fågelvägen
avstand-gang = { $avstand } att gå, ungefär { $minuter ->
    [one] 1 minut
   *[other] { $minuter } minuter
 }
avstand-rullstol = { $avstand } med rullstol, ungefär { $minuter ->
    [one] 1 minut
   *[other] { $minuter } minuter
 }
avstand-avskuren = Ingen känd väg dit

filter-rubrik = Behov, dag och tid
filter-behov = Jag behöver
filter-dag = Dag
filter-nu = Nu
filter-tid = Klockan
filter-oppna = Visa bara lokaler som är öppna då
filter-knapp = Ändra
filter-rensa = Visa alla, nu
svar-vallokal-ar = Din vallokal på valdagen är { $namn }.
filter-aktiva = Det här har du valt
filter-ta-bort = Ta bort
filter-klockan = Klockan { $tid }
filter-oppna-kort = Bara öppna
filter-rullstol = Mät vägen för rullstol, rullator eller barnvagn
filter-rullstol-kort = Väg för rullstol

behov-stegfritt = Stegfri väg in
behov-hiss = Hiss
behov-ramp = Ramp
behov-nej-stegfritt = Trappsteg på vägen in
behov-nej-hiss = Ingen hiss
behov-nej-ramp = Ingen ramp
behov-rullstol = Fungerar med rullstol
behov-rullstol-hjalp = Fungerar med rullstol, med hjälp
behov-horslinga = Hörslinga
behov-toalett = Tillgänglig toalett
behov-nej-rullstol = Fungerar inte med rullstol
behov-nej-rullstol-hjalp = Fungerar inte med rullstol
behov-nej-horslinga = Ingen hörslinga
behov-nej-toalett = Ingen tillgänglig toalett
niva-rubrik = Så fungerar lokalen
niva-rorelse-full = Du som använder rullstol eller har svårt att gå kommer in och kan rösta själv.
niva-rorelse-med-hjalp = Du som använder rullstol eller har svårt att gå kan behöva hjälp för att komma in och rösta.
niva-rorelse-nej = Du som använder rullstol kommer inte in i lokalen.
niva-syn-full = Ljus, kontraster och ledstråk gör det lättare för dig som ser dåligt.
niva-syn-med-hjalp = Du som ser dåligt kan behöva hjälp att hitta i lokalen.
niva-syn-nej = Ljuset är för svagt för dig som ser dåligt.
niva-horsel-full = Det finns hörslinga och bra ljus för dig som hör dåligt.
niva-horsel-med-hjalp = Hörslinga eller bra ljus saknas för dig som hör dåligt. Personalen hjälper dig.
niva-horsel-nej = Lokalen fungerar dåligt för dig som hör dåligt.
niva-kognition-full = Det finns en lugn tid och sittplatser för dig som är känslig för intryck.
niva-kognition-med-hjalp = Lugn tid eller sittplatser saknas. Säg till personalen om du behöver ta det lugnt.
niva-kognition-nej = Lokalen fungerar dåligt för dig som är känslig för intryck.
inventerad = Kontrollerat på plats { $datum }.
tillganglighet-okand = Uppgift om tillgänglighet saknas.
tillganglighet-kommunen = Kommunen skriver:
tillganglighet-rubrik = Tillgänglighet

osaker-nara-grans = Adressen ligger nära gränsen till ett annat valdistrikt. Se på röstkortet vilken vallokal som är din.
osaker-utanfor = Platsen ligger utanför kommunens valdistrikt. Du kan förtidsrösta i lokalerna här ändå. Din vallokal står på röstkortet.
osaker-registret = Kommunens adressregister och kartan anger olika valdistrikt. Vi visar registrets. Se på röstkortet vilken vallokal som är din.
osaker-distrikt-saknas = Valdistrikten för det här valet är inte inlagda än. Din vallokal står på röstkortet.
osaker-nummer = Numret finns inte på gatan. Svaret gäller det närmaste numret.
osaker-stavning = Gatan stavas lite annorlunda än du skrev. Kontrollera att adressen stämmer.

karta-visa = Visa kartan
karta-namn = Karta med lokalerna i listan
karta-lista = Allt som kartan visar står också i listan.
karta-fel = Kartan kan inte visas i den här webbläsaren. Samma uppgifter står i listan.
karta-oppen = Öppen
karta-stangd = Stängd
karta-gata = Tillfällig plats
karta-institution = Institution
karta-ditt-distrikt = Ditt valdistrikt
karta-distrikt = Valdistrikt
karta-du = Din adress
karta-vag = Vägen till lokalen
karta-zooma-in = Zooma in
karta-zooma-ut = Zooma ut
karta-stang = Stäng
karta-tva-fingrar = Använd två fingrar för att flytta kartan
karta-ctrl = Håll ned Ctrl och rulla för att zooma
karta-cmd = Håll ned ⌘ och rulla för att zooma
karta-kalla = Visa kartans källor
