# The question and its answer.
fraga-rubrik = Where can I vote?
fraga-ingress = Type your address to see where it is open, how far it is and which polling station is yours.
fraga-adress = Your address
fraga-adress-hjalp = Street and number, such as Storgatan 12 B. We do not keep the address.
fraga-knapp = Show
fraga-position = Use my position
fraga-position-soker = Looking for your position.
fraga-position-nekad = The browser may not use your position. Type the address instead, or allow position in the settings of the browser.
fraga-position-okand = Your phone or computer could not find out where you are. Type the address instead.
fraga-position-sen = It took too long to find out where you are. Try again, or type the address.
forslag-lista = Suggested addresses
forslag-inga = No suggestions.
forslag-ett = 1 suggestion. Choose with arrow down and Enter.
forslag-flera = { "{antal}" } suggestions. Choose with arrow down and Enter.
forslag-narmaste = There is no such number. This is one of the nearest.
forslag-vald = { "{adress}" } is chosen.

start-valdag-rubrik = Election day
start-valdag = { $valdag }. Polling stations are open from { $fran } to { $till }.
start-valdag-var = On that day you vote at your own polling station. It is named on your voting card.
start-fortid-rubrik = Early voting
start-fortid = { $fran } to { $till }.
start-fortid-var = You can vote at any early voting place you like, anywhere in the country.
start-med-rubrik = Bring
start-med-legitimation = Identification, such as a passport, driving licence or national identity card.
start-med-rostkort = Your voting card when you vote early. At the polling station identification is enough.
start-over = The election was held on { $valdag }.
start-alla = See all voting places and opening hours

fel-ord = Error
fel-rubrik = Something in the question needs mending
fel-dag = { $skrivet } is not a date. Choose a day from the list.
fel-tid = { $skrivet } is not a time of day. Write hours and minutes, such as 13:30.
fel-plats = The position cannot be read. Type the address instead.
fel-adress-saknas = Type an address, such as Storgatan 12 B.
fel-profil = { $skrivet } is not a way of moving that we know of. Choose from the list.
fel-krav = { $skrivet } is not a need that we know of. Choose from the list.

valj-rubrik = Which address do you mean?
valj-flera = Several addresses answer to { $skrivet }.
valj-nummer = There is no such number on the street. Here are the nearest numbers.
valj-stavning = We find no street spelt exactly like that. Do you mean one of these?
valj-ort = The street is not in that town, but in another.
valj-karta = Choose an address from the list, or type another above.

ingen-rubrik = We cannot find { $skrivet }
ingen-text = Check the spelling, or type only the street and we will show which numbers there are. New streets may be missing from the register.
ingen-hjalp = Call the election office and we will help you.
ingen-rostkort = Your polling station is named on your voting card. You can vote early at any early voting place.
ingen-alla = See all voting places in the municipality

svar-titel = Where you can vote
svar-oppet-i-dag = You can vote at { $namn } until { $tid } today.
svar-oppet-dag = You can vote at { $namn } until { $tid } { $dag }.
svar-oppnar = Nothing is open right now. First to open is { $namn }, { $dag } at { $tid }.
svar-oppnar-da = Nothing is open then. First to open is { $namn }, { $dag } at { $tid }.
svar-vallokal-oppen = Your polling station is { $namn }. You can vote there until { $tid }.
svar-vallokal-oppnar = Your polling station is { $namn }. It opens at { $tid }.
svar-vallokal-stangd = Your polling station was { $namn }. It has closed.
svar-over = The election is over. It was held on { $valdag }.
svar-inga-krav = We do not know of any place that meets your needs.
svar-inga-krav-text = Nothing is known about { $antal ->
    [one] one place
   *[other] { $antal } places
 }. Call the place or the election office, or take away a need above the list.
svar-inget-mer = No early voting places open again in this election.
svar-inga-lokaler = No voting places have been entered for this election.
svar-inga-lokaler-text = They are entered before early voting begins. Call the election office if you need to know more now.
svar-avstand-fagel = It is { $avstand } away in a straight line. The way there may be longer.
svar-avstand-gang = It is { $avstand } to walk, about { $minuter ->
    [one] 1 minute
   *[other] { $minuter } minutes
 }.
svar-avstand-rullstol = It is { $avstand } by wheelchair, about { $minuter ->
    [one] 1 minute
   *[other] { $minuter } minutes
 }.
svar-avskuren = No way on our map leads all the way there from where you are.
svar-avskurna = No way on our map leads from where you are to { $antal ->
    [one] one place
   *[other] { $antal } places
 }. They are not in the list.
svar-avskurna-rullstol = We know of no way by wheelchair to { $antal ->
    [one] one place
   *[other] { $antal } places
 }. They are not in the list.
svar-ingen-vag = We find no way from where you are to any voting place.
svar-ingen-vag-text = No way on our map leads all the way there. Call the election office and they will help you find a way to vote.
svar-vag-till = Show the way to { $namn }
svar-da = The answer is for { $dag } at { $tid }.
svar-okanda = Nothing is known of what you need for { $antal ->
    [one] one other place
   *[other] { $antal } other places
 }. They are not in the list.
svar-fran-position = From your position.
svar-fran = From { $adress }.

vallokal-rubrik = Your polling station on election day
vallokal-bara = open on election day only, { $dag } { $tider }
vallokal-distrikt = District
vallokal-valkrets = Constituency
vallokal-saknas = We do not know which polling station is yours. It is named on your voting card.

lista-rubrik = Nearest places for early voting
lista-rubrik-valdag = Early voting places open on election day
lista-tider = Open { $dag } { $tider }
lista-vag = Show the way
lista-kalender = Save the opening hours
avstand-fagel = { $avstand } in a straight line
avstand-gang = { $avstand } to walk, about { $minuter ->
    [one] 1 minute
   *[other] { $minuter } minutes
 }
avstand-rullstol = { $avstand } by wheelchair, about { $minuter ->
    [one] 1 minute
   *[other] { $minuter } minutes
 }
avstand-avskuren = No known way there

filter-rubrik = Needs, day and time
filter-behov = I need
filter-dag = Day
filter-nu = Now
filter-tid = At
filter-oppna = Show only places that are open then
filter-knapp = Change
filter-rensa = Show all, now
svar-vallokal-ar = Your polling station on election day is { $namn }.
filter-aktiva = What you have chosen
filter-ta-bort = Take away
filter-klockan = At { $tid }
filter-oppna-kort = Open only
filter-rullstol = Measure the way for a wheelchair, a walker or a pram
filter-rullstol-kort = Way for a wheelchair

behov-stegfritt = Way in without steps
behov-hiss = Lift
behov-ramp = Ramp
behov-nej-stegfritt = Steps on the way in
behov-nej-hiss = No lift
behov-nej-ramp = No ramp
behov-rullstol = Works with a wheelchair
behov-rullstol-hjalp = Works with a wheelchair, with help
behov-horslinga = Hearing loop
behov-toalett = Accessible toilet
behov-nej-rullstol = Does not work with a wheelchair
behov-nej-rullstol-hjalp = Does not work with a wheelchair
behov-nej-horslinga = No hearing loop
behov-nej-toalett = No accessible toilet
niva-rubrik = What to expect of the place
niva-rorelse-full = If you use a wheelchair or find it hard to walk, you can get in and vote by yourself.
niva-rorelse-med-hjalp = If you use a wheelchair or find it hard to walk, you may need help to get in and vote.
niva-rorelse-nej = You cannot get in with a wheelchair.
niva-syn-full = Light, contrasts and guide lines make it easier if you see badly.
niva-syn-med-hjalp = If you see badly, you may need help to find your way in the place.
niva-syn-nej = The light is too weak if you see badly.
niva-horsel-full = There is a hearing loop and good light if you hear badly.
niva-horsel-med-hjalp = There is no hearing loop, or the light is not good. The staff will help you.
niva-horsel-nej = The place works badly if you hear badly.
niva-kognition-full = There is a quiet time, and there are seats, if you are sensitive to impressions.
niva-kognition-med-hjalp = There is no quiet time, or too few seats. Tell the staff if you need to take it slowly.
niva-kognition-nej = The place works badly if you are sensitive to impressions.
inventerad = Checked on site on { $datum }.
tillganglighet-okand = Nothing is known about accessibility.
tillganglighet-kommunen = The municipality writes:
tillganglighet-rubrik = Accessibility

osaker-nara-grans = The address is near the border of another district. Your voting card shows which polling station is yours.
osaker-utanfor = The place is outside the districts of the municipality. You can still vote early at the places here. Your polling station is named on your voting card.
osaker-registret = The municipality's address register and the map give different districts. We show that of the register. Your voting card shows which polling station is yours.
osaker-distrikt-saknas = The districts of this election have not been entered yet. Your polling station is named on your voting card.
osaker-nummer = There is no such number on the street. The answer is for the nearest number.
osaker-stavning = The street is spelt a little differently from what you typed. Check that the address is right.

karta-visa = Show the map
karta-namn = Map of the places in the list
karta-lista = Everything the map shows is also in the list.
karta-fel = The map cannot be shown in this browser. The same facts are in the list.
karta-oppen = Open
karta-stangd = Closed
karta-gata = Temporary site
karta-institution = Institution
karta-ditt-distrikt = Your district
karta-distrikt = District
karta-du = Your address
karta-vag = The way to the voting place
karta-zooma-in = Zoom in
karta-zooma-ut = Zoom out
karta-stang = Close
karta-tva-fingrar = Use two fingers to move the map
karta-ctrl = Hold Ctrl and scroll to zoom
karta-cmd = Hold ⌘ and scroll to zoom
karta-kalla = Show the sources of the map
