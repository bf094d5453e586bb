lokaler-rubrik = All voting places
lokaler-ingress = { $antal ->
    [one] One place
   *[other] { $antal } places
 }. { $val }.
lokaler-vad = What do you want to see?
lokaler-fortid = Early voting
lokaler-vallokaler = Polling stations
lokaler-institutioner = Institutions
lokaler-institutioner-text = Only those who live or stay at the institution vote here.
lokaler-vallokaler-text = At a polling station those who live in its district vote, on election day only.
lokaler-sok = Search for a name or address
lokaler-dag = Day
lokaler-alla-dagar = All days
lokaler-sortera = Order
lokaler-namn = Name
lokaler-oppnar = Opens first
lokaler-stanger = Closes last
lokaler-visa = Show
lokaler-inga = No places match your choice.
lokaler-inga-text = Take away a condition, or choose another day.
lokaler-rensa = Show all places
lokaler-kol-lokal = Place
lokaler-kol-adress = Address
lokaler-kol-tid = Open
lokaler-kol-tillganglighet = Accessibility
lokaler-kol-distrikt = District
lokaler-tabell = Opening hours per day
lokaler-minst-en = Places that are closed are left out.
lokaler-rulla = Table of opening hours. Scroll sideways for more days.

lokal-oppet = Opening hours
lokal-datum = Day
lokal-tid = Open
lokal-idag = today
lokal-adress = Address
lokal-anvisning = On the spot
lokal-typ = Used as
lokal-kalender = Save in your calendar
lokal-vallokal-for = Polling station for
lokal-vallokal-text = Those who live in these districts vote here on election day.
lokal-institution = Only those who live or stay here can vote here.
lokal-alla = All voting places
lokal-saknas = The place is not part of this election. It may have been removed.
lokal-handelse = Early voting: { $namn }
lokal-handelse-valdag = Polling station: { $namn }
