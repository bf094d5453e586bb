//! A provider that says what a right one does not: tokens for others, of another time,
//! signed with keys that are not its own.

use std::sync::{Arc, Mutex};

use actix_web::{App, HttpResponse, HttpServer, web};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use hmac::{Hmac, KeyInit, Mac};
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKeyId, PrivateSigningKey};
use serde_json::{Value, json};
use sha2::Sha256;
use valkansli::{slump, tid};

/// What the service is called here, and its secret.
pub const KLIENT: &str = "valkansli";
pub const HEMLIGHET: &str = "bara for tester";

/// A key with its id.
#[derive(Clone)]
pub struct Nyckel {
    kid: String,
    pem: String,
}

impl Nyckel {
    /// A new key.
    pub fn new(kid: &str) -> Self {
        // PKCS#8 of an Ed25519 key (RFC 8410) is these bytes and the key.
        let mut der = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
        der.extend_from_slice(&*slump::bytes::<32>());
        let pem = BASE64.encode(&der);
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{pem}\n-----END PRIVATE KEY-----\n");
        Self { kid: kid.to_owned(), pem }
    }

    fn key(&self) -> CoreEdDsaPrivateSigningKey {
        let kid = Some(JsonWebKeyId::new(self.kid.clone()));
        CoreEdDsaPrivateSigningKey::from_ed25519_pem(&self.pem, kid).unwrap()
    }

    /// Claims signed with the key.
    pub fn sign(&self, claims: &Value) -> String {
        let text = unsigned(&json!({ "alg": "EdDSA", "kid": self.kid, "typ": "JWT" }), claims);
        let signature = self.key().sign(&CoreJwsSigningAlgorithm::EdDsa, text.as_bytes()).unwrap();
        format!("{text}.{}", BASE64URL_NOPAD.encode(&signature))
    }
}

fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    format!("{}.{}", part(header), part(claims))
}

/// Claims that nobody has signed.
pub fn not_signed(claims: &Value) -> String {
    format!("{}.", unsigned(&json!({ "alg": "none" }), claims))
}

/// Claims signed with the secret of the client.
pub fn signed_with_secret(claims: &Value) -> String {
    let text = unsigned(&json!({ "alg": "HS256" }), claims);
    let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(HEMLIGHET.as_bytes()).unwrap();
    let mac = mac.chain_update(text.as_bytes()).finalize().into_bytes();
    format!("{text}.{}", BASE64URL_NOPAD.encode(&mac))
}

/// What it answers to a code.
#[derive(Clone)]
pub enum Svar {
    /// A token.
    Token(String),
    /// An error of OAuth.
    Fel(&'static str),
    /// Something else.
    Annat(u16, &'static str),
    /// Nothing at all.
    Tystnad,
}

#[derive(Clone)]
struct Lage {
    publicerade: Vec<Nyckel>,
    svar: Svar,
    /// How often the keys have been asked for.
    nyckelfragor: usize,
    /// The forms that were sent with codes.
    koder: Vec<String>,
}

/// The provider.
pub struct Falsk {
    /// `http://127.0.0.1:PORT`.
    pub issuer: String,
    lage: Arc<Mutex<Lage>>,
    server: actix_web::dev::ServerHandle,
}

impl Falsk {
    /// Starts it with a key.
    pub fn start(nyckel: &Nyckel) -> Self {
        let lage = Arc::new(Mutex::new(Lage {
            publicerade: vec![nyckel.clone()],
            svar: Svar::Tystnad,
            nyckelfragor: 0,
            koder: Vec::new(),
        }));
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let data = (issuer.clone(), Arc::clone(&lage));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(web::Data::new(data.clone()))
                .route("/.well-known/openid-configuration", web::get().to(describe))
                .route("/nycklar", web::get().to(keys))
                .route("/token", web::post().to(token))
        })
        .workers(1)
        .disable_signals()
        .listen(listener)
        .unwrap()
        .run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { issuer, lage, server: handle }
    }

    /// Says what is answered to the next code.
    pub fn answers(&self, svar: Svar) {
        self.lage.lock().unwrap().svar = svar;
    }

    /// Shows other keys than before.
    pub fn publishes(&self, nyckel: &Nyckel) {
        self.lage.lock().unwrap().publicerade = vec![nyckel.clone()];
    }

    /// How often its keys have been asked for.
    pub fn asked_for_keys(&self) -> usize {
        self.lage.lock().unwrap().nyckelfragor
    }

    /// The forms that were sent with codes.
    pub fn koder(&self) -> Vec<String> {
        self.lage.lock().unwrap().koder.clone()
    }

    /// Claims of a right token.
    pub fn claims(&self, nonce: &str) -> Value {
        let now = tid::now().timestamp();
        json!({
            "iss": self.issuer, "sub": "17", "aud": KLIENT, "exp": now + 300, "iat": now,
            "nonce": nonce, "name": "Prov Ek", "preferred_username": "prov.ek",
            "groups": ["val-plan"],
        })
    }

    /// Goes away.
    pub async fn stop(&self) {
        self.server.stop(false).await;
    }
}

type Data = web::Data<(String, Arc<Mutex<Lage>>)>;

async fn describe(data: Data) -> HttpResponse {
    let issuer = &data.0;
    HttpResponse::Ok().json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/auth"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/nycklar"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA", "HS256", "none"],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    }))
}

async fn keys(data: Data) -> HttpResponse {
    let mut lage = data.1.lock().unwrap();
    lage.nyckelfragor += 1;
    let keys: Vec<_> = lage.publicerade.iter().map(|one| one.key().as_verification_key()).collect();
    HttpResponse::Ok().json(json!({ "keys": keys }))
}

async fn token(data: Data, form: String) -> HttpResponse {
    let svar = {
        let mut lage = data.1.lock().unwrap();
        lage.koder.push(form);
        lage.svar.clone()
    };
    match svar {
        Svar::Token(token) => HttpResponse::Ok().json(json!({
            "access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": token,
        })),
        Svar::Fel(error) => HttpResponse::BadRequest().json(json!({ "error": error })),
        Svar::Annat(status, text) => {
            HttpResponse::build(status.try_into().unwrap()).content_type("text/plain").body(text)
        }
        Svar::Tystnad => std::future::pending().await,
    }
}
