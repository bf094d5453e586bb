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

diesel::joinable!(oppettid -> rostmottagningsstalle (stalle_id));
diesel::joinable!(rostmottagningsstalle -> lokal (lokal_id));
diesel::allow_tables_to_appear_in_same_query!(
    val,
    valdistrikt,
    lokal,
    rostmottagningsstalle,
    oppettid,
    adress,
    adress_valdistrikt,
    revision,
);
