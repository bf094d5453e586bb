//! Handing letters over to a mail server.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::transport::smtp::Error as SmtpError;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::rules::{Avslag, SLOWEST};
use super::store::Oppnat;
use super::{BrevId, Brevadress, Smtpadress};

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// Whether an address names a server in a form that can be used.
pub(super) fn check(text: &str) -> bool {
    Transport::from_url(text).is_ok() && !text.ends_with("://")
}

/// The way to the mail server. Cheap to clone.
#[derive(Clone)]
pub struct Sandare {
    transport: Transport,
    fran: Brevadress,
}

impl Sandare {
    /// The way to a server; its connections are made when they are needed. Must be
    /// called within a tokio runtime.
    ///
    /// # Errors
    /// When this machine cannot make safe connections at all.
    pub fn new(server: &Smtpadress, fran: Brevadress) -> Result<Self, SmtpError> {
        Ok(Self { transport: Transport::from_url(&server.0)?.build(), fran })
    }

    /// Hands a letter over.
    ///
    /// # Errors
    /// Why it was not taken.
    pub async fn send(
        &self,
        id: BrevId,
        skapat: DateTime<Utc>,
        brev: &Oppnat,
    ) -> Result<(), Avslag> {
        let message = message(&self.fran, id, skapat, brev)?;
        match tokio::time::timeout(SLOWEST, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(refusal(&error)),
            Err(_) => Err(Avslag::IngetSvar),
        }
    }
}

fn refusal(error: &SmtpError) -> Avslag {
    let code = error.status().map(u16::from);
    match code {
        Some(code) if error.is_permanent() => Avslag::ForGott(code),
        Some(code) => Avslag::Tillfalligt(code),
        None if error.is_tls() => Avslag::Tls,
        None => Avslag::IngetSvar,
    }
}

/// The letter as it goes over the wire. Its `Message-ID` and date follow from the row,
/// so that a letter sent again is the same letter.
fn message(
    fran: &Brevadress,
    id: BrevId,
    skapat: DateTime<Utc>,
    brev: &Oppnat,
) -> Result<Message, Avslag> {
    let till: Brevadress = brev.till.parse().map_err(|_| Avslag::Adress)?;
    // A subject is one line, whatever was put into it.
    let amne: String = brev.amne.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    Message::builder()
        .from(fran.0.clone())
        .to(till.0)
        .subject(amne)
        .date(SystemTime::from(skapat))
        .message_id(Some(format!("<{id}.valkansli@{}>", fran.0.email.domain())))
        .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
        .header(ContentType::TEXT_PLAIN)
        .body(brev.text.clone())
        .map_err(|_| Avslag::Adress)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(till: &str, amne: &str) -> Result<String, Avslag> {
        let brev = Oppnat {
            till: till.to_owned(),
            amne: amne.to_owned(),
            text: "Hej.\n.\nÅter.".to_owned(),
        };
        let skapat = DateTime::from_timestamp(1_789_000_000, 0).unwrap();
        let fran: Brevadress = "Valkansliet <val@kommunen.se>".parse().unwrap();
        let message = message(&fran, 7, skapat, &brev)?;
        Ok(String::from_utf8(message.formatted()).unwrap())
    }

    fn headers(written: &str) -> Vec<&str> {
        let (head, _) = written.split_once("\r\n\r\n").unwrap();
        head.split("\r\n").filter_map(|line| line.split_once(": ")).map(|(name, _)| name).collect()
    }

    #[test]
    fn no_header_can_be_smuggled_in() {
        let usual = written("anna@kommunen.se", "Hej").unwrap();
        for amne in ["Hej\r\nBcc: b@kommunen.se", "Hej\nBcc: b@kommunen.se", "Å\r\n\r\nText"] {
            let sent = written("anna@kommunen.se", amne).unwrap();
            assert_eq!(headers(&sent), headers(&usual), "{sent}");
        }
        let address = "anna@kommunen.se\r\nBcc: b@kommunen.se";
        assert_eq!(written(address, "Hej"), Err(Avslag::Adress));
    }

    #[test]
    fn the_same_letter_is_the_same_letter() {
        let sent = written("anna@kommunen.se", "Hej").unwrap();
        assert_eq!(sent, written("anna@kommunen.se", "Hej").unwrap());
        assert!(sent.contains("Message-ID: <7.valkansli@kommunen.se>"), "{sent}");
        assert!(sent.contains("Auto-Submitted: auto-generated"));
    }
}
