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

diesel::joinable!(oppettid -> rostmottagningsstalle (stalle_id));
diesel::joinable!(rostmottagningsstalle -> lokal (lokal_id));
diesel::joinable!(besok -> person (person_id));
diesel::joinable!(besok -> konto (lag_konto_id));
diesel::joinable!(session -> konto (konto_id));
diesel::joinable!(engangslank -> konto (konto_id));
diesel::joinable!(reservkod -> konto (konto_id));
diesel::allow_tables_to_appear_in_same_query!(
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
