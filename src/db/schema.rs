//! The tables, as Diesel sees them on both databases. The columns stand in the
//! order of the migrations.

#![expect(missing_docs, reason = "the migrations describe the columns")]

diesel::table! {
    val (id) {
        id -> Text,
        namn -> Text,
        typ -> Text,
        form -> Text,
        valdag -> Date,
        kommun -> Text,
        kansli_namn -> Nullable<Text>,
        kansli_telefon -> Nullable<Text>,
        kansli_hemsida -> Nullable<Text>,
        exempel -> Bool,
        version -> BigInt,
    }
}

diesel::table! {
    valdistrikt (id) {
        id -> BigInt,
        val_id -> Text,
        kod -> Text,
        namn -> Text,
        polygon -> Binary,
        rostberattigade -> Nullable<Integer>,
        rostande -> Nullable<Integer>,
    }
}

diesel::table! {
    lokal (id) {
        id -> BigInt,
        kommun -> Text,
        nyckel -> Text,
        namn -> Text,
        adress -> Text,
        lat -> Nullable<Double>,
        lon -> Nullable<Double>,
        version -> BigInt,
        byggnadstyp -> Text,
        postnummer -> Text,
        postort -> Text,
        agare -> Text,
        el -> Text,
        natverk -> Text,
        larm -> Text,
        parkering -> Text,
        hallplats -> Text,
        hallplats_m -> Nullable<Integer>,
        anteckning -> Text,
        kalla_id -> Text,
        borta -> Bool,
        ihop_med -> Nullable<BigInt>,
    }
}

diesel::table! {
    rostmottagningsstalle (id) {
        id -> BigInt,
        val_id -> Text,
        lokal_id -> BigInt,
        typ -> Text,
        namn -> Text,
        anvisning -> Text,
        adress -> Text,
        tillganglighet -> Text,
        lat -> Nullable<Double>,
        lon -> Nullable<Double>,
        valdistrikt -> Nullable<Text>,
        valkrets_kod -> Nullable<Text>,
        valkrets_namn -> Nullable<Text>,
        kallans_id -> Text,
        version -> BigInt,
        status -> Text,
        beslut_datum -> Nullable<Date>,
        beslut_paragraf -> Text,
        ansvarig -> Text,
        risk -> Text,
        risk_skal -> Text,
        rum_id -> Nullable<BigInt>,
        bemanning -> Nullable<Integer>,
        valdagens -> Bool,
        bekraftas -> Bool,
        anteckning -> Text,
        valdistrikt_namn -> Text,
        kommun -> Text,
    }
}

diesel::table! {
    oppettid (id) {
        id -> BigInt,
        stalle_id -> BigInt,
        datum -> Date,
        oppnar -> Integer,
        stanger -> Integer,
    }
}

diesel::table! {
    adress (id) {
        id -> BigInt,
        nyckel -> Text,
        gata -> Text,
        nummer -> Nullable<Integer>,
        tillagg -> Text,
        postnummer -> Text,
        postort -> Text,
        lat -> Double,
        lon -> Double,
    }
}

diesel::table! {
    adress_valdistrikt (val_id, adress_id) {
        val_id -> Text,
        adress_id -> BigInt,
        valdistrikt -> Text,
    }
}

diesel::table! {
    revision (amne) {
        amne -> Text,
        nummer -> BigInt,
    }
}

diesel::table! {
    nyckelprov (id) {
        id -> BigInt,
        prov -> Binary,
        skapat -> Timestamp,
    }
}

diesel::table! {
    person (id) {
        id -> BigInt,
        slag -> Text,
        forseglad_namn -> Binary,
        forseglad_adress -> Nullable<Binary>,
        forseglad_telefon -> Nullable<Binary>,
        forseglad_epost -> Nullable<Binary>,
        forseglad_personnummer -> Nullable<Binary>,
        nyckel_telefon -> Nullable<Binary>,
        nyckel_epost -> Nullable<Binary>,
        nyckel_personnummer -> Nullable<Binary>,
        skyddad -> Bool,
        val_id -> Nullable<Text>,
        skapad -> Timestamp,
        andrad -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    besok (id) {
        id -> BigInt,
        person_id -> BigInt,
        datum -> Date,
        lag_konto_id -> BigInt,
        skapat -> Timestamp,
    }
}

diesel::table! {
    konto (id) {
        id -> BigInt,
        anvandarnamn -> Text,
        namn -> Text,
        forseglad_epost -> Nullable<Binary>,
        roller -> Text,
        ser_skyddade -> Bool,
        slutar -> Date,
        stangt -> Nullable<Timestamp>,
        varnat -> Nullable<Date>,
        losenord -> Nullable<Text>,
        losenord_satt -> Nullable<Timestamp>,
        forseglad_totp -> Nullable<Binary>,
        totp_bekraftat -> Nullable<Timestamp>,
        totp_steg -> Nullable<BigInt>,
        oidc_utfardare -> Nullable<Text>,
        oidc_amne -> Nullable<Text>,
        skapat -> Timestamp,
        skapat_av -> Text,
        godkant -> Nullable<Timestamp>,
        godkant_av -> Nullable<Text>,
        senast_inloggad -> Nullable<Timestamp>,
        version -> BigInt,
        behorighet_av -> Nullable<BigInt>,
    }
}

diesel::table! {
    session (id) {
        id -> BigInt,
        konto_id -> BigInt,
        token_hash -> Binary,
        niva -> Text,
        startad -> Timestamp,
        senast_sedd -> Timestamp,
        fran -> Text,
        klient -> Text,
    }
}

diesel::table! {
    engangslank (id) {
        id -> BigInt,
        konto_id -> BigInt,
        token_hash -> Binary,
        andamal -> Text,
        skapad -> Timestamp,
        galler_till -> Timestamp,
        anvand -> Nullable<Timestamp>,
    }
}

diesel::table! {
    reservkod (id) {
        id -> BigInt,
        konto_id -> BigInt,
        kod_hash -> Binary,
        anvand -> Nullable<Timestamp>,
    }
}

diesel::table! {
    inloggningsforsok (id) {
        id -> BigInt,
        nyckel -> Binary,
        nar -> Timestamp,
    }
}

diesel::table! {
    kontogranskning (id) {
        id -> BigInt,
        nar -> Timestamp,
        av -> Text,
        kommentar -> Text,
        konton -> Text,
    }
}

diesel::table! {
    handelse (nummer) {
        nummer -> BigInt,
        nar -> Timestamp,
        konto_id -> Nullable<BigInt>,
        namn -> Text,
        roller -> Text,
        fran -> Text,
        kod -> Text,
        tabell -> Nullable<Text>,
        rad -> Nullable<Text>,
        text -> Text,
        andringar -> Text,
        foregaende -> Binary,
        hash -> Binary,
    }
}

diesel::table! {
    granskningsbeslut (konto_id) {
        konto_id -> BigInt,
        beslut -> Text,
        kommentar -> Text,
        underlag -> Text,
        av -> Text,
        nar -> Timestamp,
    }
}

diesel::table! {
    brev (id) {
        id -> BigInt,
        slag -> Text,
        forseglad_mottagare -> Binary,
        forseglad_rubrik -> Binary,
        forseglad_text -> Binary,
        tillstand -> Text,
        skapat -> Timestamp,
        tidigast -> Timestamp,
        forsok -> Integer,
        fel -> Nullable<Text>,
        avslutat -> Nullable<Timestamp>,
    }
}

diesel::table! {
    dagligen (uppgift) {
        uppgift -> Text,
        senast -> Date,
    }
}

diesel::table! {
    gallringsregel (slag) {
        slag -> Text,
        antal -> BigInt,
        enhet -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    val_laga_kraft (val_id) {
        val_id -> Text,
        datum -> Nullable<Date>,
        version -> BigInt,
    }
}

diesel::table! {
    lokalrum (id) {
        id -> BigInt,
        lokal_id -> BigInt,
        namn -> Text,
        vaning -> Text,
        yta_m2 -> Nullable<Integer>,
        kapacitet -> Nullable<Integer>,
        anteckning -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    lokalkontakt (id) {
        id -> BigInt,
        lokal_id -> BigInt,
        uppgift -> Text,
        forseglad_namn -> Binary,
        forseglad_telefon -> Nullable<Binary>,
        forseglad_epost -> Nullable<Binary>,
        version -> BigInt,
    }
}

diesel::table! {
    neutralitet (lokal_id) {
        lokal_id -> BigInt,
        parti -> Text,
        religion -> Text,
        foretag -> Text,
        skal -> Text,
        bedomd -> Date,
        bedomd_av -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    inventering (id) {
        id -> BigInt,
        lokal_id -> BigInt,
        datum -> Date,
        inventerare -> Text,
        anteckning -> Text,
        skapad -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    matvarde (inventering_id, kod) {
        inventering_id -> BigInt,
        kod -> Text,
        varde -> Text,
    }
}

diesel::table! {
    fil (id) {
        id -> BigInt,
        lokal_id -> BigInt,
        inventering_id -> Nullable<BigInt>,
        slag -> Text,
        namn -> Text,
        mime -> Text,
        storlek -> BigInt,
        sha256 -> Binary,
        innehall -> Binary,
        beskrivning -> Text,
        lagd -> Timestamp,
        lagd_av -> Text,
    }
}

diesel::table! {
    gatuplats (stalle_id) {
        stalle_id -> BigInt,
        upplatelse -> Text,
        upplatelse_diarie -> Text,
        upplatelse_fran -> Nullable<Date>,
        upplatelse_till -> Nullable<Date>,
        polistillstand -> Text,
        polis_diarie -> Text,
        polis_fran -> Nullable<Date>,
        polis_till -> Nullable<Date>,
        leverantor -> Text,
        el -> Text,
        uppsattning -> Nullable<Timestamp>,
        nedtagning -> Nullable<Timestamp>,
        vaderplan -> Text,
        vakt -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    institution (stalle_id) {
        stalle_id -> BigInt,
        kontakt_id -> Nullable<BigInt>,
        avdelning -> Text,
        instruktion -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    institutionsbesok (stalle_id, person_id) {
        stalle_id -> BigInt,
        person_id -> BigInt,
    }
}

diesel::table! {
    avtal (id) {
        id -> BigInt,
        lokal_id -> BigInt,
        val_id -> Nullable<Text>,
        motpart -> Text,
        fran -> Date,
        till -> Date,
        kostnad_kr -> BigInt,
        per -> Text,
        delprogram -> Integer,
        lage -> Text,
        kontakt_id -> Nullable<BigInt>,
        fil_id -> Nullable<BigInt>,
        anteckning -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    budgetpost (val_id, delprogram) {
        val_id -> Text,
        delprogram -> Integer,
        budget_kr -> BigInt,
        prognos_kr -> Nullable<BigInt>,
        kommentar -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    utfall (id) {
        id -> BigInt,
        val_id -> Text,
        delprogram -> Integer,
        avtal_id -> Nullable<BigInt>,
        datum -> Date,
        text -> Text,
        belopp_kr -> BigInt,
    }
}

diesel::table! {
    mottagna (id) {
        id -> BigInt,
        val_id -> Text,
        kallans_id -> Text,
        namn -> Text,
        stalle_id -> Nullable<BigInt>,
        datum -> Date,
        antal -> Integer,
    }
}

diesel::table! {
    checkpunkt (val_id, nyckel) {
        val_id -> Text,
        nyckel -> Text,
        ansvarig_konto -> Nullable<BigInt>,
        klar -> Nullable<Date>,
        klar_av -> Text,
        anteckning -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    paminnelse (val_id, nyckel, dagar) {
        val_id -> Text,
        nyckel -> Text,
        dagar -> Integer,
        nar -> Timestamp,
    }
}

diesel::table! {
    bekraftelse (id) {
        id -> BigInt,
        val_id -> Text,
        lokal_id -> BigInt,
        kontakt_id -> Nullable<BigInt>,
        token_hash -> Binary,
        skapad -> Timestamp,
        galler_till -> Timestamp,
        svarad -> Nullable<Timestamp>,
        kommentar -> Text,
    }
}

diesel::table! {
    bekraftad_dag (stalle_id, datum) {
        stalle_id -> BigInt,
        datum -> Date,
        svar -> Text,
        nar -> Timestamp,
        av -> Text,
    }
}

diesel::table! {
    publicering (id) {
        id -> BigInt,
        val_id -> Text,
        slag -> Text,
        nar -> Timestamp,
        av -> Text,
        rader -> Text,
        antal -> Integer,
    }
}

diesel::table! {
    valkommun (val_id, kommun) {
        val_id -> Text,
        kommun -> Text,
        lan_namn -> Text,
        kommun_namn -> Text,
        valnamnd -> Text,
        hemsida -> Text,
        telnr -> Text,
    }
}

diesel::table! {
    stadsdel (id) {
        id -> BigInt,
        kommun -> Text,
        namn -> Text,
        polygon -> Binary,
    }
}

diesel::table! {
    gangnat (id) {
        id -> BigInt,
        kommun -> Text,
        namn -> Text,
        inlast -> Timestamp,
        noder -> BigInt,
        kanter -> BigInt,
        innehall -> Binary,
        rapport -> Text,
    }
}

diesel::table! {
    tackningsinstallning (val_id, slag) {
        val_id -> Text,
        slag -> Text,
        varde -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    scenario (id) {
        id -> BigInt,
        val_id -> Text,
        namn -> Text,
        anteckning -> Text,
        andringar -> Text,
        skapad -> Timestamp,
        skapad_av -> Text,
        inford -> Nullable<Timestamp>,
        version -> BigInt,
    }
}

diesel::table! {
    platsval (id) {
        id -> BigInt,
        val_id -> Text,
        namn -> Text,
        uppdrag -> Text,
        lage -> Text,
        framsteg -> Text,
        svar -> Nullable<Text>,
        skapad -> Timestamp,
        skapad_av -> Text,
        version -> BigInt,
    }
}

diesel::joinable!(oppettid -> rostmottagningsstalle (stalle_id));
diesel::joinable!(rostmottagningsstalle -> lokal (lokal_id));
diesel::joinable!(besok -> person (person_id));
diesel::joinable!(besok -> konto (lag_konto_id));
diesel::joinable!(session -> konto (konto_id));
diesel::joinable!(engangslank -> konto (konto_id));
diesel::joinable!(reservkod -> konto (konto_id));
diesel::joinable!(lokalrum -> lokal (lokal_id));
diesel::joinable!(lokalkontakt -> lokal (lokal_id));
diesel::joinable!(neutralitet -> lokal (lokal_id));
diesel::joinable!(inventering -> lokal (lokal_id));
diesel::joinable!(matvarde -> inventering (inventering_id));
diesel::joinable!(fil -> lokal (lokal_id));
diesel::joinable!(gatuplats -> rostmottagningsstalle (stalle_id));
diesel::joinable!(institution -> rostmottagningsstalle (stalle_id));
diesel::joinable!(institutionsbesok -> rostmottagningsstalle (stalle_id));
diesel::joinable!(institutionsbesok -> person (person_id));
diesel::joinable!(avtal -> lokal (lokal_id));
diesel::joinable!(utfall -> avtal (avtal_id));
diesel::joinable!(mottagna -> rostmottagningsstalle (stalle_id));
diesel::joinable!(bekraftelse -> lokal (lokal_id));
diesel::joinable!(bekraftad_dag -> rostmottagningsstalle (stalle_id));
diesel::allow_tables_to_appear_in_same_query!(
    stadsdel,
    gangnat,
    tackningsinstallning,
    scenario,
    platsval,
    lokalrum,
    lokalkontakt,
    neutralitet,
    inventering,
    matvarde,
    fil,
    gatuplats,
    institution,
    institutionsbesok,
    avtal,
    budgetpost,
    utfall,
    mottagna,
    checkpunkt,
    paminnelse,
    bekraftelse,
    bekraftad_dag,
    publicering,
    valkommun,
    val,
    valdistrikt,
    lokal,
    rostmottagningsstalle,
    oppettid,
    adress,
    adress_valdistrikt,
    revision,
    nyckelprov,
    person,
    besok,
    konto,
    session,
    engangslank,
    reservkod,
    inloggningsforsok,
    kontogranskning,
    granskningsbeslut,
    handelse,
    brev,
    dagligen,
    gallringsregel,
    val_laga_kraft,
);
