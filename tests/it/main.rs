//! The integration tests: one binary, one module a subject.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "the numbers of the tests are small"
)]

mod app;
mod behorighet;
mod bekrafta;
mod besok;
mod besokare;
mod brevserver;
mod browser;
mod databas;
mod db;
mod exempel;
mod exempel_store;
mod gallring;
mod gallring_browser;
mod import_adresser;
mod import_lokaler;
mod import_val;
mod import_valdistrikt;
mod inlogg;
mod inlogg_browser;
mod inloggad;
mod kansli_browser;
mod kommando;
mod kommun;
mod konton;
mod logg;
mod logg_browser;
mod lokal_checklista;
mod lokal_ekonomi;
mod lokal_ekonomi_browser;
mod lokal_inventering;
mod lokal_kopia;
mod lokal_kvalitet;
mod lokal_oversikt;
mod lokal_publicering;
mod lokal_register;
mod lokal_register_browser;
mod lokal_sammanslagning;
mod lokal_stalle;
mod lokal_stalle_browser;
mod lokal_tider;
mod lokal_vallokaler;
mod lokaler;
mod narmast;
mod nycklar;
mod oidc;
mod oidc_browser;
mod openapi;
mod oppna_data;
mod person;
mod person_browser;
mod post;
mod riktiga_filer;
mod rooms;
mod sidor;
mod skyddade;
mod tackning_gangnat;
mod tackning_koer;
mod tackning_oversikt;
mod tackning_platsval;
mod tackning_scenario;
mod tackning_scenario_browser;
mod tjanst;
mod uppladdning;
mod uppslag;
mod uppslag_gangvag;
mod web;
mod webblasare;
