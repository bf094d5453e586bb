# The page by which an owner confirms the days of a lokal.
bekrafta-titel = Can { $lokal } be used in the election?
bekrafta-ingress = { $kansli } wants to use the premises in { $val }. Election day is { $valdag }. Please answer day by day whether that is possible.
bekrafta-ja = Yes, that works
bekrafta-nej = No
bekrafta-alla-ja = Yes to every day
bekrafta-spara = Save the answers
bekrafta-kommentar = Comment
bekrafta-kommentar-hjalp = For example another room or other hours. Do not write personal details.
bekrafta-andra = You can change the answers with the same link until { $dag }, as long as the election committee has not decided on the premises.
bekrafta-beslutad = The election committee has decided on the premises. Call the election office if something has changed.
bekrafta-tack = Thank you. The answers are saved.
bekrafta-tack-kvar =
    { $antal ->
        [one] The answers are saved. One day has no answer.
       *[other] The answers are saved. { $antal } days have no answer.
    }
bekrafta-fel = The answers are not saved
bekrafta-inget-svar = Answer yes or no for at least one day.
bekrafta-for-lang = The comment is too long. Shorten it to at most 1,000 characters.
bekrafta-borta = The link cannot be used
bekrafta-okand = The link is not complete or does not exist. Check that you have the whole address from the letter, or call the election office of the municipality.
bekrafta-ersatt = You have been sent a newer link that replaces this one. Look for the latest letter from the election office, or call them.
bekrafta-slut = There is nothing more to answer. Election day has come, or the premises are no longer needed. Call the election office of the municipality if you have questions.
